;;; session.el --- A session with Eglot and the real server -*- lexical-binding: t; -*-

;;; Commentary:

;; Ends with 1 at the first thing that is not as it should be.  `run' starts it.

;;; Code:

(require 'bytecomp)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)
(require 'dockerfile-mode)
(require 'dockerfile-analyzer)
(require 'steps)

(defun session-messages ()
  "What Flymake shows of the current buffer."
  ;; Eglot sends changes when Emacs is idle, which it never is without a terminal.
  (eglot--signal-textDocument/didChange)
  (flymake-start)
  (mapcar (lambda (found) (format "%s" (flymake-diagnostic-text found))) (flymake-diagnostics)))

(defun session-hover ()
  "The documentation at point."
  (let (shown)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown text)))
    (session-wait "documentation" (lambda () shown))))

(session-step "the file compiles"
  (let ((byte-compile-error-on-warn t)
        (byte-compile-dest-file-function (lambda (_) (expand-file-name "x.elc" session-folder))))
    (unless (byte-compile-file (locate-library "dockerfile-analyzer.el"))
      (session-fail "it does not compile"))))

(session-step "names are known"
  (dolist (name '("Containerfile" "Containerfile.py" "Dockerfile" "Dockerfile-dev" "Dockerfile.dev"
                  "app.containerfile" "app.dockerfile"))
    (with-current-buffer (find-file-noselect (session-write (concat "names/" name) ""))
      (session-check name major-mode 'dockerfile-mode)
      (kill-buffer))))

(session-run
 (list :start (lambda ()
                (let ((eglot-sync-connect session-limit))
                  (apply #'eglot (eglot--guess-contact))))
       :is-ready #'eglot-managed-p
       :messages #'session-messages
       :hover #'session-hover
       :completion #'eglot-completion-at-point
       :actions (lambda () (eglot-code-actions (point) (point)))
       :title (lambda (action) (plist-get action :title))
       :execute (lambda (action)
                  (let ((eglot-confirm-server-edits nil))
                    (eglot-execute (eglot-current-server) action)))
       :rename (lambda (name)
                 (let ((eglot-confirm-server-edits nil))
                   (eglot-rename name)))
       :format #'eglot-format-buffer
       :process (lambda () (jsonrpc--process (eglot-current-server)))
       :shutdown (lambda () (eglot-shutdown (eglot-current-server)))))
;;; session.el ends here
