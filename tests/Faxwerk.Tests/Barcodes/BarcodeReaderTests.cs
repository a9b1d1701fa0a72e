using System.Text;
using Faxwerk.Barcodes;
using Faxwerk.Pages;
using Faxwerk.Rendering;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Barcodes;

/// <summary>The real programs in the real sandbox.</summary>
public sealed class BarcodeReaderTests(RendererFixture renderer)
{
    /// <summary>Millimetres of a module, and of the narrowest bar, that rows of a quarter of a millimetre show.</summary>
    private const double Module = 1.0, Bar = 0.6;

    public static MatrixTheoryData<BarcodeKind, Resolution, int> Ways { get; } =
        new([BarcodeKind.Code39, BarcodeKind.Code128, BarcodeKind.QrCode, BarcodeKind.DataMatrix], [Resolution.Standard, Resolution.Fine], [0, 1, 2, 3]);

    [Theory, MemberData(nameof(Ways))]
    public async Task Every_code_is_read_in_every_resolution_whichever_way_it_lies(BarcodeKind kind, Resolution resolution, int turns)
    {
        var code = await BarcodeSample.MakeAsync(renderer.Runner, kind, "RE-4711");
        await AssertReadAsync(code.DrawOn(BarcodeSample.Page(resolution), 31.3, 47.7, SizeOf(kind), turns), (kind, "RE-4711"));
    }

    [Theory]
    [InlineData(BarcodeKind.Code39, Resolution.Standard)]
    [InlineData(BarcodeKind.Code128, Resolution.Standard)]
    [InlineData(BarcodeKind.QrCode, Resolution.Standard)]
    [InlineData(BarcodeKind.DataMatrix, Resolution.Standard)]
    [InlineData(BarcodeKind.QrCode, Resolution.Fine)]
    [InlineData(BarcodeKind.DataMatrix, Resolution.Fine)]
    public async Task A_code_is_read_through_the_dirt_of_a_line(BarcodeKind kind, Resolution resolution)
    {
        var code = await BarcodeSample.MakeAsync(renderer.Runner, kind, "RE-4711");
        await AssertReadAsync(BarcodeSample.Noisy(code.DrawOn(BarcodeSample.Page(resolution), 31.3, 47.7, SizeOf(kind)), perMille: 5), (kind, "RE-4711"));
    }

    [Fact]
    public async Task All_codes_of_a_page_are_read()
    {
        var page = BarcodeSample.Page(Resolution.Standard);
        (BarcodeKind, string)[] codes = [(BarcodeKind.QrCode, "ANNA"), (BarcodeKind.QrCode, "BERT"), (BarcodeKind.Code128, "Code 128"), (BarcodeKind.Code39, "CODE39"), (BarcodeKind.DataMatrix, "Matrix")];
        foreach (var (i, (kind, text)) in codes.Index())
            (await BarcodeSample.MakeAsync(renderer.Runner, kind, text)).DrawOn(page, 30, 20 + (50 * i), SizeOf(kind));
        var reading = await Reader([BarcodeProgram.Zbar, BarcodeProgram.Dmtx]).ReadAsync(page, TestContext.Current.CancellationToken);
        Assert.Equal(codes.Order(), reading.Codes.Order());
    }

    [Theory]
    [InlineData("A\\GB\\nC\\x1bD\\x0d", "A B C D")]
    [InlineData("<GS>: Müller: ½", "<GS>: Müller: ½")]
    public async Task Control_characters_become_blanks_and_umlauts_stay(string written, string read)
    {
        var code = await BarcodeSample.MakeAsync(renderer.Runner, BarcodeKind.QrCode, written);
        await AssertReadAsync(code.DrawOn(BarcodeSample.Page(Resolution.Fine), 30, 30, Module), (BarcodeKind.QrCode, read));
    }

    [Fact]
    public void What_is_printed_is_taken_apart_and_what_is_no_code_passed_over()
    {
        string[] symbols =
        [
            Symbol("CODE-39", "<data><![CDATA[RE <symbol> ]]></data>"), Symbol("EAN-13", "<data>4711</data>"), Symbol("QR-Code", "<data format='base64' length='2'>\nwyg=\n</data>"), Symbol("QR-Code", "<data format='base64'>Ch0g</data>"),
            Symbol("QR-Code", "<data format='base64'>!</data>"), Symbol("QR-Code", ""), "<symbol/>", Symbol("CODE-128", $"<data>\u202E{new string('7', 7000)}</data>"),
        ];
        var xml = $"<barcodes xmlns='http://zbar.sourceforge.net/2008/barcode'><source href='-'><index num='0'>{string.Concat(symbols)}</index></source></barcodes>";
        Assert.Equal([(BarcodeKind.Code39, "RE <symbol>"), (BarcodeKind.QrCode, "Ã("), (BarcodeKind.Code128, new string('7', 999))], BarcodeOutput.Zbar(Encoding.UTF8.GetBytes(xml)));
        foreach (var broken in new[] { "", "nonsense", "<barcodes>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><symbol type='QR-Code'><data>&e;</data></symbol>" })
            Assert.Empty(BarcodeOutput.Zbar(Encoding.UTF8.GetBytes(broken)));
        Assert.Equal([(BarcodeKind.DataMatrix, "A B"), (BarcodeKind.DataMatrix, "ü")], BarcodeOutput.Dmtx([.. "A\u001dB\n\r\n\n"u8, 0xFC, (byte)'\n']));
    }

    [Theory]
    [InlineData(Resolution.Standard, 0)]
    [InlineData(Resolution.Fine, 0)]
    [InlineData(Resolution.Standard, 500)]
    [InlineData(Resolution.Fine, 100)]
    public async Task A_page_without_a_code_and_one_full_of_rubbish_say_nothing(Resolution resolution, int perMille) => await AssertReadAsync(BarcodeSample.Noisy(BarcodeSample.Page(resolution), perMille));

    [Fact]
    public async Task A_program_that_hangs_or_talks_without_end_is_stopped()
    {
        renderer.RequireRenderer();
        var page = BarcodeSample.Page(Resolution.Standard);
        foreach (var (command, end) in new (string[] Command, string End)[] { (["/usr/bin/sleep", "100"], "TimedOut"), (["/usr/bin/yes"], "OutputTooLarge"), (["/usr/bin/sh", "-c", "exit 71"], "ended with 71") })
        {
            var reading = await Reader(command).ReadAsync(page, TestContext.Current.CancellationToken);
            Assert.Empty(reading.Codes);
            Assert.Contains(end, reading.Fault, StringComparison.Ordinal);
            Assert.False(reading.IsUnavailable);
        }
    }

    [Fact]
    public async Task What_is_missing_is_said_with_what_to_install_until_it_is_there()
    {
        renderer.RequireRenderer();
        var missing = Reader("/usr/bin/no-reader");
        var reading = await missing.ReadAsync(BarcodeSample.Page(Resolution.Standard), TestContext.Current.CancellationToken);
        Assert.True(reading.IsUnavailable);
        Assert.Contains("install the Debian package coreutils", reading.Fault, StringComparison.Ordinal);
        Assert.Equal(reading.Fault, missing.Fault);
    }

    /// <summary>Sends the page as MMR in a TIFF and reads what comes out.</summary>
    private async Task AssertReadAsync(PageImage page, params (BarcodeKind, string)[] codes)
    {
        BarcodeSample.RequirePrograms();
        var isMatrix = codes.Any(code => code.Item1 == BarcodeKind.DataMatrix);
        var reading = await Reader(codes.Length == 0 ? [BarcodeProgram.Zbar, BarcodeProgram.Dmtx] : [isMatrix ? BarcodeProgram.Dmtx : BarcodeProgram.Zbar]).ReadAsync(BarcodeSample.Sent(page), TestContext.Current.CancellationToken);
        Assert.Equal("", reading.Fault);
        Assert.Equal(codes, reading.Codes);
    }

    private BarcodeReader Reader(params string[] command) => Reader([BarcodeSample.Program(command)], seconds: 2);

    /// <summary>With a time limit that matters only where a program hangs: the machine may be busy.</summary>
    private BarcodeReader Reader(IReadOnlyList<BarcodeProgram> programs, int seconds = 60) =>
        new(renderer.Runner, new Fixed<BarcodeSettings>(new BarcodeSettings { PageSeconds = seconds }), new Fixed<RenderingSettings>(new RenderingSettings())) { Programs = programs };

    private static string Symbol(string type, string data) => $"<symbol type='{type}' quality='1'>{data}</symbol>";

    private static double SizeOf(BarcodeKind kind) => kind is BarcodeKind.QrCode or BarcodeKind.DataMatrix ? Module : Bar;
}
