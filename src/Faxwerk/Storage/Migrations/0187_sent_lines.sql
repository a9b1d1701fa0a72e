-- The header lines and footers that the pages of a call went out with: lines_blob has their pictures, lines says which page has which. Null where no page of the call had any.
ALTER TABLE attempt ADD COLUMN lines TEXT;
ALTER TABLE attempt ADD COLUMN lines_blob TEXT;
