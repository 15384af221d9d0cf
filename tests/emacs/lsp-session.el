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

(defun session-has-message (part)
  "Whether the server told a finding with PART."
  (let (found)
    (maphash (lambda (_ all)
               (when (cl-some (lambda (one) (string-match-p (regexp-quote part) (gethash "message" one)))
                              all)
                 (setq found t)))
             (lsp-diagnostics t))
    found))

(session-open)

(session-step "the server starts"
  (lsp-workspace-folders-add session-folder)
  (lsp)
  (session-wait "a server"
                (lambda ()
                  (let ((workspace (car (lsp-workspaces))))
                    (and workspace (eq 'initialized (lsp--workspace-status workspace)))))))

(session-step "diagnostics appear"
  (goto-char (point-max))
  (insert "RUNN true\n")
  (session-wait "the mistake" (lambda () (session-has-message "RUNN")))
  (delete-region (line-beginning-position 0) (point-max))
  (session-wait "no mistake" (lambda () (not (session-has-message "RUNN")))))

(session-step "hover shows the documentation"
  (session-go 4 1)
  (let ((shown (lsp-request "textDocument/hover" (lsp--text-document-position-params))))
    (unless (string-match-p "RUN" (format "%s" (gethash "value" (gethash "contents" shown))))
      (session-fail "the documentation is %S" shown))))

(session-step "completion offers tags"
  (goto-char (point-max))
  (insert "FROM python:3.1")
  (let* ((capf (lsp-completion-at-point))
         (all (all-completions "" (nth 2 capf))))
    (unless (cl-some (lambda (label) (string-match-p "3\\.13-slim" label)) all)
      (session-fail "there are only %S" all)))
  (delete-region (line-beginning-position) (point-max)))

(session-step "the install is moved before the copy"
  (session-wait "advice about the cache"
                (lambda () (session-has-message "copy `requirements.txt` first")))
  (session-go 4)
  (let* ((actions (lsp-code-actions-at-point))
         (action (cl-find-if
                  (lambda (action)
                    (string-prefix-p "Copy requirements.txt before" (gethash "title" action)))
                  actions)))
    (unless action (session-fail "there is only %S" actions))
    (lsp-execute-code-action action))
  (session-check "the text" (session-text) session-moved))

(session-step "a stage is renamed"
  (session-go 1 20)
  (lsp-rename "base")
  (session-check "the text" (session-text) (session-renamed)))

(session-step "the file is laid out"
  (session-go 1)
  (delete-region (point) (line-end-position))
  (insert "from  python:3.13   AS base")
  (lsp-format-buffer)
  (session-check "the first line" (car (split-string (session-text) "\n")) "FROM python:3.13 AS base"))

(session-step "the server ends"
  (let ((process (lsp--workspace-proc (car (lsp-workspaces)))))
    (set-buffer-modified-p nil)
    (lsp-workspace-shutdown (car (lsp-workspaces)))
    (session-wait "the end of the process" (lambda () (not (process-live-p process))))))

(delete-directory session-folder t)
;;; lsp-session.el ends here
