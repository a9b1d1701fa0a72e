using System.IO.Compression;
using System.Xml.Linq;
using Faxwerk.Covers;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Covers;

public sealed class OfficeCoverTests
{
    private static readonly XNamespace W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    private static readonly CoverFields Fields = new CoverFields().With("subject", "<b>&amp; {{pages}}").With("pages", "3").With("text", "eins\nzwei");

    [Fact]
    public void A_field_that_word_has_parted_over_runs_is_filled_and_markup_in_it_stays_text()
    {
        var document = Xml(Fill(CoverFormat.Docx, OfficeSample.Docx(
            "<w:p><w:r><w:t>Betreff: {{su</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>bje</w:t></w:r><w:r><w:t>ct}}, Seiten {{pages}}</w:t></w:r></w:p>")), "word/document.xml");
        Assert.Equal("Betreff: <b>&amp; {{pages}}, Seiten 3", string.Concat(document.Descendants(W + "t").Select(text => text.Value)));
        Assert.Equal(3, document.Descendants(W + "r").Count());
    }

    [Fact]
    public void Lines_become_line_breaks_of_word()
    {
        var run = Xml(Fill(CoverFormat.Docx, OfficeSample.Docx(OfficeSample.Paragraph("{{text}}"))), "word/document.xml").Descendants(W + "r").Single();
        Assert.Equal(["t", "br", "t"], run.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("einszwei", run.Value);
    }

    [Fact]
    public void An_opendocument_text_is_filled_in_its_spans_and_keeps_its_type_first_and_uncompressed()
    {
        var filled = Fill(CoverFormat.Odt, OfficeSample.OpenDocumentText("<text:p>S. {{pa<text:span>ges</text:span>}} {{text}}</text:p>"));
        var paragraph = Xml(filled, "content.xml").Descendants().Single(element => element.Name.LocalName == "p");
        Assert.Equal("S. 3 einszwei", paragraph.Value);
        Assert.Single(paragraph.Descendants(), element => element.Name.LocalName == "line-break");
        Assert.Equal("mimetype" + OfficeSample.Odt, System.Text.Encoding.ASCII.GetString(filled, 30, 8 + OfficeSample.Odt.Length));
    }

    [Fact]
    public void A_frame_described_as_logo_shows_the_logo_and_goes_without_one()
    {
        var template = OfficeSample.OpenDocumentText(
            "<text:p><draw:frame svg:width=\"3cm\" svg:height=\"1cm\"><draw:image xlink:href=\"Pictures/old.png\"/><svg:desc>{{logo}}</svg:desc></draw:frame>x</text:p>");
        using var with = new MemoryStream();
        with.Write(template);
        using (var zip = new ZipArchive(with, ZipArchiveMode.Update, leaveOpen: true))
        using (var old = zip.CreateEntry("Pictures/old.png").Open())
            old.Write([9]);
        var cover = new CoverTemplate("x", CoverFormat.Odt, with.ToArray());
        Assert.Null(cover.Check());
        using var filled = new ZipArchive(new MemoryStream(cover.Fill(Fields.With("logo", new CoverPicture("image/png", new byte[] { 1, 2 })))));
        using var picture = filled.GetEntry("Pictures/old.png")!.Open();
        Assert.Equal(1, picture.ReadByte());
        Assert.DoesNotContain("frame", Xml(cover.Fill(Fields), "content.xml").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_a_document_is_told()
    {
        Assert.Equal("{{subjekt}}", Check(CoverFormat.Docx, OfficeSample.Docx(OfficeSample.Paragraph("{{subjekt}}")))?.Detail);
        Assert.Equal(CoverFaultCode.Markup, Check(CoverFormat.Docx, [1, 2, 3])?.Code);
        Assert.Equal(CoverFaultCode.Kind, Check(CoverFormat.Docx, OfficeSample.OpenDocumentText("<text:p>x</text:p>"))?.Code);
        Assert.Equal(CoverFaultCode.Markup, Check(CoverFormat.Odt, OfficeSample.Zip(("content.xml", "<a>")))?.Code);
        Assert.Equal(CoverFaultCode.Markup, Check(CoverFormat.Odt, OfficeSample.Zip(("content.xml", "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>")))?.Code);
    }

    [Fact]
    public void A_document_that_unpacks_to_too_much_is_refused_before_it_does() =>
        Assert.Equal(CoverFaultCode.Size, Check(CoverFormat.Odt, OfficeSample.Zip(("content.xml", "<a/>"), ("big", new string(' ', 70 << 20))))?.Code);

    private static CoverFault? Check(CoverFormat format, byte[] content) => new CoverTemplate("x", format, content).Check();

    private static byte[] Fill(CoverFormat format, byte[] template)
    {
        var cover = new CoverTemplate("x", format, template);
        Assert.Null(cover.Check());
        return cover.Fill(Fields);
    }

    private static XDocument Xml(byte[] file, string part)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using var stream = zip.GetEntry(part)!.Open();
        return XDocument.Load(stream);
    }
}
