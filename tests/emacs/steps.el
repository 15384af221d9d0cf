;;; steps.el --- What sessions in Emacs are made of -*- lexical-binding: t; -*-

;;; Commentary:

;; A step tells how long it took; the first that is not as it should be ends Emacs with 1.

;;; Code:

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

(provide 'steps)
;;; steps.el ends here
