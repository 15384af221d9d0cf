;;; dockerfile-analyzer.el --- Dockerfiles read as BuildKit reads them -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Tells Eglot and lsp-mode, whichever is loaded, to start the server dockerfile-analyzer for
;; Dockerfiles, and Emacs which files those are.  Without Eglot in Emacs itself (before version 29)
;; either is a package.

;;; Code:

(defgroup dockerfile-analyzer nil
  "Dockerfiles read as BuildKit reads them."
  :group 'tools)

(defcustom dockerfile-analyzer-command '("dockerfile-analyzer" "--stdio")
  "The program and its arguments."
  :type '(repeat string))

(defcustom dockerfile-analyzer-settings nil
  "The settings that the server is given, as a property list.
For example (:inlayHints (:defaults t))."
  :type 'plist)

(defconst dockerfile-analyzer--names
  (concat "/\\(?:[Dd]ockerfile\\|[Cc]ontainerfile\\)\\(?:[.-][^/]*\\)?\\'"
          "\\|\\.\\(?:[Dd]ockerfile\\|[Cc]ontainerfile\\)\\'")
  "The names of Dockerfiles.")

(defun dockerfile-analyzer-mode ()
  "Turn on the mode for Dockerfiles that there is."
  (interactive)
  (cond ((fboundp 'dockerfile-mode) (dockerfile-mode))
        ((and (fboundp 'dockerfile-ts-mode) (fboundp 'treesit-ready-p)
              (treesit-ready-p 'dockerfile t))
         (dockerfile-ts-mode))
        (t (prog-mode))))

(add-to-list 'auto-mode-alist (cons dockerfile-analyzer--names #'dockerfile-analyzer-mode))

;; An ignore file has the name of its Dockerfile in front.
(add-to-list 'auto-mode-alist '("\\.\\(?:docker\\|container\\)ignore\\'" . conf-unix-mode))

(defun dockerfile-analyzer--contact (&optional _interactive _project)
  "What Eglot starts."
  (append dockerfile-analyzer-command
          (and dockerfile-analyzer-settings
               (list :initializationOptions dockerfile-analyzer-settings))))

(with-eval-after-load 'eglot
  (defvar eglot-server-programs)
  (add-to-list 'eglot-server-programs
               '((dockerfile-mode dockerfile-ts-mode) . dockerfile-analyzer--contact)))

(with-eval-after-load 'lsp-mode
  (declare-function lsp-register-client "lsp-mode")
  (declare-function make-lsp-client "lsp-mode")
  (declare-function lsp-stdio-connection "lsp-mode")
  (declare-function lsp-activate-on "lsp-mode")
  (lsp-register-client
   (make-lsp-client
    :new-connection (lsp-stdio-connection (lambda () dockerfile-analyzer-command))
    :activation-fn (lsp-activate-on "dockerfile")
    :initialization-options (lambda () dockerfile-analyzer-settings)
    ;; Above the other servers that lsp-mode knows.
    :priority 1
    :server-id 'dockerfile-analyzer)))

(provide 'dockerfile-analyzer)
;;; dockerfile-analyzer.el ends here
