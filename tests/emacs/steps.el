;;; steps.el --- What sessions in Emacs are made of -*- lexical-binding: t; -*-

;;; Commentary:

;; A step tells how long it took; the first that is not as it should be ends Emacs with 1.
;; What differs between clients of LSP is given to `session-run' as functions:
;;
;; :start       starts the client in the current buffer
;; :is-ready    gives whether its server is ready
;; :messages    the messages of the findings in the current buffer
;; :hover       the documentation at point
;; :completion  what `completion-at-point-functions' give
;; :actions     the code actions at point
;; :title       the title of such an action
;; :execute     does such an action
;; :rename      gives what is at point a new name
;; :format      lays out the buffer
;; :process     the process of the server
;; :shutdown    ends the server

;;; Code:

(require 'cl-lib)

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

(defun session-text ()
  "The text of the current buffer."
  (buffer-substring-no-properties (point-min) (point-max)))

(defun session-go (line &optional column)
  "Go to COLUMN of LINE."
  (goto-char (point-min))
  (forward-line (1- line))
  (forward-char (or column 0)))

(defun session-open ()
  "Visit a Dockerfile that copies everything before it installs, in a project."
  (session-write ".git/HEAD" "ref: refs/heads/main\n")
  (session-write "requirements.txt" "flask==3.0.0 --hash=sha256:00\n")
  (session-write "app.py" "import flask\n")
  (switch-to-buffer (find-file-noselect (session-write "Dockerfile" session-before))))

(defun session-renamed ()
  "`session-moved' with another name of its stage."
  (replace-regexp-in-string "\\bAS build\\|FROM build\\|from=build"
                            (lambda (text) (replace-regexp-in-string "build" "base" text))
                            session-moved t))

(defun session-move (client)
  "Move the install before the copy by an action of CLIENT."
  (session-wait "advice about the cache"
                (lambda () (session-has-message client "copy `requirements.txt` first")))
  (session-go 4)
  (let* ((actions (funcall (plist-get client :actions)))
         (is-move (lambda (action)
                    (string-prefix-p "Copy requirements.txt before"
                                     (funcall (plist-get client :title) action))))
         (action (cl-find-if is-move actions)))
    (unless action (session-fail "there is only %S" actions))
    (funcall (plist-get client :execute) action))
  (session-check "the text" (session-text) session-moved))

(defun session-has-message (client part)
  "Whether CLIENT shows a finding with PART."
  (cl-some (lambda (text) (string-match-p (regexp-quote part) text))
           (funcall (plist-get client :messages))))

(defun session-run (client)
  "Do with CLIENT all that people do."
  (session-open)

  (session-step "the server starts"
    (funcall (plist-get client :start))
    (session-wait "a server" (plist-get client :is-ready)))

  (session-step "diagnostics appear"
    (goto-char (point-max))
    (insert "RUNN true\n")
    (session-wait "the mistake" (lambda () (session-has-message client "RUNN")))
    (delete-region (line-beginning-position 0) (point-max))
    (session-wait "no mistake" (lambda () (not (session-has-message client "RUNN")))))

  (session-step "hover shows the documentation"
    (session-go 4 1)
    (let ((shown (session-wait "documentation" (plist-get client :hover))))
      (unless (string-match-p "RUN" shown) (session-fail "the documentation is %s" shown))))

  (session-step "completion offers tags"
    (goto-char (point-max))
    (insert "FROM python:3.1")
    (let* ((capf (funcall (plist-get client :completion)))
           (all (all-completions "" (nth 2 capf))))
      (unless (cl-some (lambda (label) (string-match-p "3\\.13-slim" label)) all)
        (session-fail "there are only %S" all)))
    (delete-region (line-beginning-position) (point-max)))

  (session-step "the install is moved before the copy" (session-move client))

  (session-step "a stage is renamed"
    (session-go 1 20)
    (funcall (plist-get client :rename) "base")
    (session-check "the text" (session-text) (session-renamed)))

  (session-step "the file is laid out"
    (session-go 1)
    (delete-region (point) (line-end-position))
    (insert "from  python:3.13   AS base")
    (funcall (plist-get client :format))
    (session-check "the first line"
                   (car (split-string (session-text) "\n")) "FROM python:3.13 AS base"))

  (session-step "the server ends"
    (let ((process (funcall (plist-get client :process))))
      (set-buffer-modified-p nil)
      (funcall (plist-get client :shutdown))
      (session-wait "the end of the process" (lambda () (not (process-live-p process))))))

  (delete-directory session-folder t))

(provide 'steps)
;;; steps.el ends here
