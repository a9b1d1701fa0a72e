using Faxwerk.Barcodes;
using Faxwerk.Pages;
using Faxwerk.Rendering;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Rendering;

namespace Faxwerk.Tests.Barcodes;

/// <summary>The real ZXingReader in the real sandbox.</summary>
public sealed class BarcodeReaderTests(RendererFixture renderer)
{
    /// <summary>Millimetres of a module, and of the narrowest bar, that rows of a quarter of a millimetre show.</summary>
    private const double Module = 1.0, Bar = 0.6;

    public static MatrixTheoryData<BarcodeKind, Resolution, int> Ways { get; } =
        new([BarcodeKind.Code39, BarcodeKind.Code128, BarcodeKind.QrCode, BarcodeKind.DataMatrix], [Resolution.Standard, Resolution.Fine, Resolution.Superfine], [0, 1, 2, 3]);

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
        var reading = await Reader().ReadAsync(page, TestContext.Current.CancellationToken);
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
    public void What_is_printed_is_taken_apart_whatever_the_text_of_a_code_pretends()
    {
        var output = "Text:       \"x<LF>Format:\"\nBytes:      52 45\nBytesECI:   5D\nFormat:     Code39\nIdentifier: ]A0\n\nBytes:      C3 28\nFormat:     QRCode\n\nBytes:      0A 1D 20\nFormat:     QRCode\n\nBytes:      41\nFormat:     Aztec\n\n"
            + $"Bytes: zz\nFormat: Code128\nFormat: Code128\nBytes: E2 80 AE 41\nFormat: DataMatrix\nBytes: {Convert.ToHexString(new byte[7000].Select(_ => (byte)'7').ToArray())}\nFormat: QRCode\nnonsense";
        Assert.Equal(
            [(BarcodeKind.Code39, "RE"), (BarcodeKind.QrCode, "Ã("), (BarcodeKind.DataMatrix, "A"), (BarcodeKind.QrCode, new string('7', 1000))], BarcodeOutput.Parse(output));
        Assert.Empty(BarcodeOutput.Parse(""));
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
        foreach (var (command, end) in new (string[] Command, string End)[] { (["/usr/bin/sleep", "100"], "TimedOut"), (["/usr/bin/yes"], "OutputTooLarge"), (["/usr/bin/false"], "ended with 1") })
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
        Assert.Contains("install the Debian package zxing-cpp-tools", reading.Fault, StringComparison.Ordinal);
        Assert.Equal(reading.Fault, missing.Fault);
    }

    /// <summary>Sends the page as MMR in a TIFF and reads what comes out.</summary>
    private async Task AssertReadAsync(PageImage page, params (BarcodeKind, string)[] codes)
    {
        Prerequisite.Require(File.Exists("/usr/bin/ZXingReader"), "zxing-cpp-tools is not installed");
        var reading = await Reader().ReadAsync(BarcodeSample.Sent(page), TestContext.Current.CancellationToken);
        Assert.Equal("", reading.Fault);
        Assert.Equal(codes, reading.Codes);
    }

    private BarcodeReader Reader(params string[] command)
    {
        // A time limit that matters only where a program hangs: the machine may be busy.
        var settings = new Fixed<BarcodeSettings>(new BarcodeSettings { PageSeconds = command.Length > 0 ? 2 : 60 });
        var rendering = new Fixed<RenderingSettings>(new RenderingSettings());
        return command.Length > 0 ? new BarcodeReader(renderer.Runner, settings, rendering) { Command = command } : new BarcodeReader(renderer.Runner, settings, rendering);
    }

    private static double SizeOf(BarcodeKind kind) => kind is BarcodeKind.QrCode or BarcodeKind.DataMatrix ? Module : Bar;
}
