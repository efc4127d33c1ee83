-- From format 1 to format 2. Files of format 1 were all cut in one way.
ALTER TABLE documents ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE files ADD COLUMN cutting TEXT NOT NULL
    DEFAULT '(1, [(''max_length'', 150), (''max_paragraph'', 1000), (''max_window'', 80)])';
ALTER TABLE files ADD COLUMN indexed TEXT;
INSERT INTO meta SELECT 'generation', token FROM generations ORDER BY number DESC LIMIT 1;
DROP TABLE generations
