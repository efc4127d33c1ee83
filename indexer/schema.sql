-- The index's one source of truth. Rows of passages never change and ids are never used again.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE files (
    path    TEXT PRIMARY KEY,
    digest  BLOB NOT NULL,     -- of the content and of all that decides how it is cut
    cutting TEXT NOT NULL,    -- what decided how it was cut
    indexed TEXT              -- when, UTC; null where a version of wenju did that did not write it down
) WITHOUT ROWID;

CREATE TABLE documents (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    name  TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text  TEXT NOT NULL,
    file  TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
    pages TEXT NOT NULL       -- JSON list of where in the text each page starts; empty where there are none
);
CREATE INDEX documents_of_file ON documents (file);

CREATE TABLE paragraphs (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    script   TEXT NOT NULL,
    section  TEXT NOT NULL    -- JSON list of headings
);
CREATE INDEX paragraphs_of_document ON paragraphs (document);

CREATE TABLE passages (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    paragraph INTEGER NOT NULL REFERENCES paragraphs ON DELETE CASCADE,
    position  INTEGER NOT NULL,   -- in the document
    start     INTEGER NOT NULL,   -- characters into documents.text
    "end"     INTEGER NOT NULL
);
CREATE INDEX passages_of_paragraph ON passages (paragraph);

CREATE TABLE passage_embeddings (
    passage INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
    number  INTEGER NOT NULL,     -- order in which they were made, see embedding.py
    key     BLOB NOT NULL,
    PRIMARY KEY (passage, number)
) WITHOUT ROWID;
CREATE INDEX passages_of_embedding ON passage_embeddings (key);

CREATE TABLE embeddings (
    key    BLOB PRIMARY KEY,      -- digest of the text that was embedded
    vector BLOB NOT NULL          -- float32, little-endian
)
