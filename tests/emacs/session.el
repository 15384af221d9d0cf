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

(defun session-has-message (part)
  "Whether Flymake shows a message with PART."
  (cl-some (lambda (text) (string-match-p (regexp-quote part) text)) (session-messages)))

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

(session-open)

(session-step "the server starts"
  (let ((eglot-sync-connect session-limit))
    (apply #'eglot (eglot--guess-contact)))
  (session-wait "a server" (lambda () (eglot-managed-p))))

(session-step "diagnostics appear"
  (goto-char (point-max))
  (insert "RUNN true\n")
  (session-wait "the mistake" (lambda () (session-has-message "RUNN")))
  (delete-region (line-beginning-position 0) (point-max))
  (session-wait "no mistake" (lambda () (not (session-has-message "RUNN")))))

(session-step "hover shows the documentation"
  (session-go 4 1)
  (let (shown)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown text)))
    (session-wait "documentation" (lambda () shown))
    (unless (string-match-p "RUN" shown) (session-fail "the documentation is %s" shown))))

(session-step "completion offers tags"
  (goto-char (point-max))
  (insert "FROM python:3.1")
  (let* ((capf (eglot-completion-at-point))
         (all (all-completions "" (nth 2 capf))))
    (unless (cl-some (lambda (label) (string-match-p "3\\.13-slim" label)) all)
      (session-fail "there are only %S" all)))
  (delete-region (line-beginning-position) (point-max)))

(session-step "the install is moved before the copy"
  (session-wait "advice about the cache"
                (lambda () (session-has-message "copy `requirements.txt` first")))
  (session-go 4)
  (let* ((actions (eglot-code-actions (point) (point)))
         (action (cl-find-if
                  (lambda (action)
                    (string-prefix-p "Copy requirements.txt before" (plist-get action :title)))
                  actions)))
    (unless action (session-fail "there is only %S" actions))
    (let ((eglot-confirm-server-edits nil))
      (eglot-execute (eglot-current-server) action)))
  (session-check "the text" (session-text) session-moved))

(session-step "a stage is renamed"
  (session-go 1 20)
  (let ((eglot-confirm-server-edits nil))
    (eglot-rename "base"))
  (session-check "the text" (session-text) (session-renamed)))

(session-step "the file is laid out"
  (session-go 1)
  (delete-region (point) (line-end-position))
  (insert "from  python:3.13   AS base")
  (eglot-format-buffer)
  (session-check "the first line" (car (split-string (session-text) "\n")) "FROM python:3.13 AS base"))

(session-step "the server ends"
  (let ((process (jsonrpc--process (eglot-current-server))))
    (set-buffer-modified-p nil)
    (eglot-shutdown (eglot-current-server))
    (session-wait "the end of the process" (lambda () (not (process-live-p process))))))

(delete-directory session-folder t)
;;; session.el ends here
