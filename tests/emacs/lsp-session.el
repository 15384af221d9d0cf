;;; lsp-session.el --- A session with lsp-mode and the real server -*- lexical-binding: t; -*-

;;; Commentary:

;; As session.el, with the other client.  `run' starts it.

;;; Code:

;; The native compiler needs what Debian's package of Emacs does not bring.
(setq native-comp-enable-subr-trampolines nil)

(require 'cl-lib)
(require 'dockerfile-mode)
(require 'dockerfile-analyzer)
(require 'steps)
(require 'lsp-mode)
(require 'lsp-completion)

(setq lsp-diagnostics-provider :none
      lsp-enable-snippet nil
      lsp-enable-suggest-server-download nil
      lsp-headerline-breadcrumb-enable nil
      lsp-lens-enable nil
      lsp-modeline-code-actions-enable nil
      lsp-modeline-diagnostics-enable nil
      lsp-session-file (expand-file-name ".lsp" session-folder))

(defun session-messages ()
  "What the server told of all files."
  (let (messages)
    (maphash (lambda (_ all)
               (dolist (one all) (push (gethash "message" one) messages)))
             (lsp-diagnostics t))
    messages))

(defun session-hover ()
  "The documentation at point."
  (let ((shown (lsp-request "textDocument/hover" (lsp--text-document-position-params))))
    (format "%s" (gethash "value" (gethash "contents" shown)))))

(session-run
 (list :start (lambda ()
                (lsp-workspace-folders-add session-folder)
                (lsp))
       :is-ready (lambda ()
                   (let ((workspace (car (lsp-workspaces))))
                     (and workspace (eq 'initialized (lsp--workspace-status workspace)))))
       :messages #'session-messages
       :hover #'session-hover
       :completion #'lsp-completion-at-point
       :actions #'lsp-code-actions-at-point
       :title (lambda (action) (gethash "title" action))
       :execute #'lsp-execute-code-action
       :rename #'lsp-rename
       :format #'lsp-format-buffer
       :process (lambda () (lsp--workspace-proc (car (lsp-workspaces))))
       :shutdown (lambda () (lsp-workspace-shutdown (car (lsp-workspaces))))))
;;; lsp-session.el ends here
