"""What is opened, edited and asked: the same for every server."""

STAGE = """\
FROM golang:1.25-bookworm AS build{number}
ARG TARGETOS
ARG TARGETARCH
WORKDIR /src
# The module files change less often than the code.
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod \\
    go mod download
COPY --link cmd internal ./
ENV CGO_ENABLED=0 \\
    GOFLAGS="-trimpath -mod=readonly"
RUN --mount=type=cache,target=/go/pkg/mod \\
    --mount=type=cache,target=/root/.cache/go-build \\
    GOOS=$TARGETOS GOARCH=${TARGETARCH:-amd64} go build -o /out/app ./cmd/app && \\
    apt update && apt install -y upx
USER 65532:65532
EXPOSE 8080/tcp
HEALTHCHECK --interval=30s --timeout=3s CMD ["/out/app", "health"]
LABEL org.opencontainers.image.title="app"
ENTRYPOINT ["/out/app", "serve"]
"""

STAGE_LINES = STAGE.count("\n")

# The line of each stage that is edited and asked about: `COPY --link …`.
COPY_LINE = 8

# What an editor of today announces, as far as it changes what a server does. Findings are pushed.
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"configuration": True, "workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
        "completion": {"completionItem": {"snippetSupport": True}},
        "codeAction": {
            "codeActionLiteralSupport": {
                "codeActionKind": {"valueSet": ["quickfix", "source.fixAll"]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "semanticTokens": {
            "requests": {"full": {"delta": True}, "range": True},
            "tokenTypes": [
                "keyword", "comment", "parameter", "property", "namespace", "class", "macro",
                "string", "variable", "operator", "function", "number"],
            "tokenModifiers": ["declaration", "definition", "deprecated", "readonly"],
            "formats": ["relative"],
        },
    },
}


def text(lines):
    """A Dockerfile of so many lines."""
    stages = range(-(-lines // STAGE_LINES))
    whole = "".join(STAGE.replace("{number}", str(number)) for number in stages)
    return "".join(whole.splitlines(True)[:lines])


def line_of(round_number, lines):
    """The line of a `COPY` somewhere; the same for each pair of rounds, whose edits cancel out."""
    stages = max(lines // STAGE_LINES, 1)
    return round_number // 2 * 7919 % stages * STAGE_LINES + COPY_LINE


def opened(uri, lines):
    """The notification that opens a document."""
    document = {"uri": uri, "languageId": "dockerfile", "version": 1, "text": text(lines)}
    return {"method": "textDocument/didOpen", "params": {"textDocument": document}}


def keystroke(uri, version, round_number, lines, incremental):
    """The notification of a letter typed in an even round, and removed in the odd one behind it."""
    line, typed = line_of(round_number, lines), round_number % 2 == 0
    change = {
        "range": {
            "start": {"line": line, "character": 12},
            "end": {"line": line, "character": 12 if typed else 13}},
        "text": "x" if typed else ""}
    if not incremental:
        whole = text(lines).splitlines(True)
        before = whole[line]
        whole[line] = before[:12] + "x" + before[12:] if typed else before
        change = {"text": "".join(whole)}
    document = {"uri": uri, "version": version}
    return {
        "method": "textDocument/didChange",
        "params": {"textDocument": document, "contentChanges": [change]}}


def _at(line, character, **more):
    return {"position": {"line": line, "character": character}, **more}


def _range(start, end, **more):
    ends = {"line": start, "character": 0}, {"line": end, "character": 0}
    return {"range": {"start": ends[0], "end": ends[1]}, **more}


LAYOUT = {"options": {"tabSize": 4, "insertSpaces": True}}
ACTION = {"context": {"diagnostics": [], "triggerKind": 2}}

# A request, what a server that answers it announces, and its parameters for a line and the number
# of lines in all.
REQUESTS = [
    ("hover", "hoverProvider", lambda line, lines: _at(line, 2)),
    ("completion", "completionProvider", lambda line, lines: _at(line, 7)),
    ("signatureHelp", "signatureHelpProvider", lambda line, lines: _at(line, 7)),
    ("definition", "definitionProvider", lambda line, lines: _at(line + 5, 12)),
    ("references", "referencesProvider",
     lambda line, lines: _at(line + 5, 12, context={"includeDeclaration": True})),
    ("documentHighlight", "documentHighlightProvider", lambda line, lines: _at(line + 5, 12)),
    ("rename", "renameProvider", lambda line, lines: _at(line - COPY_LINE, 31, newName="renamed")),
    ("linkedEditingRange", "linkedEditingRangeProvider", lambda line, lines: _at(line + 5, 12)),
    ("selectionRange", "selectionRangeProvider",
     lambda line, lines: {"positions": [{"line": line, "character": 7}]}),
    ("codeAction", "codeActionProvider",
     lambda line, lines: _range(line + 6, line + 7, **ACTION)),
    ("codeAction of the whole file", "codeActionProvider",
     lambda line, lines: _range(0, lines, **ACTION)),
    ("codeLens", "codeLensProvider", lambda line, lines: {}),
    ("inlayHint", "inlayHintProvider", lambda line, lines: _range(max(line - 30, 0), line + 30)),
    ("documentLink", "documentLinkProvider", lambda line, lines: {}),
    ("documentSymbol", "documentSymbolProvider", lambda line, lines: {}),
    ("foldingRange", "foldingRangeProvider", lambda line, lines: {}),
    ("semanticTokens/full", "semanticTokensProvider", lambda line, lines: {}),
    ("semanticTokens/range", "semanticTokensProvider.range",
     lambda line, lines: _range(max(line - 30, 0), line + 30)),
    ("formatting", "documentFormattingProvider", lambda line, lines: LAYOUT),
    ("rangeFormatting", "documentRangeFormattingProvider",
     lambda line, lines: _range(line, line + 5, **LAYOUT)),
    ("onTypeFormatting", "documentOnTypeFormattingProvider",
     lambda line, lines: _at(line + 7, 0, ch="\n", **LAYOUT)),
]
