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

(defconst session-limit 20 "How many seconds anything may take.")

(defconst session-folder (make-temp-file "dockerfile-analyzer" t))

(defconst session-before
  "FROM python:3.13 AS build
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt

FROM build
COPY --from=build /app /srv
")

(defconst session-moved
  "FROM python:3.13 AS build
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .

FROM build
COPY --from=build /app /srv
")

(defun session-fail (format &rest arguments)
  "End because of what FORMAT and ARGUMENTS tell."
  (princ (concat "FAIL: " (apply #'format format arguments) "\n"))
  (kill-emacs 1))

(defmacro session-step (name &rest body)
  "Run BODY, which NAME describes."
  (declare (indent 1))
  `(let ((start (float-time)))
     (condition-case problem (progn ,@body)
       (error (session-fail "%s: %S" ,name problem)))
     (princ (format "ok    %-40s %6.1f ms\n" ,name (* 1000 (- (float-time) start))))))

(defun session-wait (what condition)
  "Wait until the function CONDITION gives something, which is WHAT; give it back."
  (let ((end (+ (float-time) session-limit)) found)
    (while (not (setq found (funcall condition)))
      (when (> (float-time) end) (session-fail "not within %d s: %s" session-limit what))
      (accept-process-output nil 0.02))
    found))

(defun session-check (what actual expected)
  "Compare ACTUAL, which is WHAT, with EXPECTED."
  (unless (equal actual expected) (session-fail "%s is\n%s\nand not\n%s" what actual expected)))

(defun session-write (name text)
  "Write TEXT to the file NAME; give its path back."
  (let ((path (expand-file-name name session-folder)))
    (make-directory (file-name-directory path) t)
    (write-region text nil path nil 'quiet)
    path))

(defun session-messages ()
  "What Flymake shows of the current buffer."
  ;; Eglot sends changes when Emacs is idle, which it never is without a terminal.
  (eglot--signal-textDocument/didChange)
  (flymake-start)
  (mapcar (lambda (found) (format "%s" (flymake-diagnostic-text found))) (flymake-diagnostics)))

(defun session-has-message (part)
  "Whether Flymake shows a message with PART."
  (cl-some (lambda (text) (string-match-p (regexp-quote part) text)) (session-messages)))

(defun session-text ()
  "The text of the current buffer."
  (buffer-substring-no-properties (point-min) (point-max)))

(defun session-go (line &optional column)
  "Go to COLUMN of LINE."
  (goto-char (point-min))
  (forward-line (1- line))
  (forward-char (or column 0)))

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

(session-write ".git/HEAD" "ref: refs/heads/main\n")
(session-write "requirements.txt" "flask==3.0.0 --hash=sha256:00\n")
(session-write "app.py" "import flask\n")
(switch-to-buffer (find-file-noselect (session-write "Dockerfile" session-before)))

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
  (session-check "the text" (session-text)
                 (replace-regexp-in-string "\\bAS build\\|FROM build\\|from=build"
                                           (lambda (text) (replace-regexp-in-string "build" "base" text))
                                           session-moved t)))

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
