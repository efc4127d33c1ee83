-- The index's one source of truth. Rows of passages never change and ids are never used again,
-- so an older dense or lexical index can miss a passage but never name a wrong one.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row for every change of the documents. The tokens tell this database's past from another's: search files
-- made from any of them can be brought in step, those of a stranger, or of a future undone by a backup, cannot.
CREATE TABLE generations (number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE);

CREATE TABLE files (
    path   TEXT PRIMARY KEY,
    digest BLOB NOT NULL      -- of the content and of all that decides how it is cut
) WITHOUT ROWID;

CREATE TABLE documents (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    name  TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text  TEXT NOT NULL,
    file  TEXT NOT NULL REFERENCES files ON DELETE CASCADE
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
