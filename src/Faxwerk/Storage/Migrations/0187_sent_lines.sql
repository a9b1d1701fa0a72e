-- The header lines and footers that the pages of a call went out with: lines_blob has their pictures, lines says which page has which. Without lines it is not known: no page went out, or it was not kept; without lines_blob no page had any.
ALTER TABLE attempt ADD COLUMN lines TEXT;
ALTER TABLE attempt ADD COLUMN lines_blob TEXT;
