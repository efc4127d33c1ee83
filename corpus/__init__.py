"""Documents in: files become texts, texts become blocks of body, headings, references and furniture."""
