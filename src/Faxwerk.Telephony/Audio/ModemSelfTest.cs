using Faxwerk.Pages;
using Faxwerk.Telephony.T30;

namespace Faxwerk.Telephony.Audio;

/// <summary>A page from one terminal to another, in virtual time and without a line between them.</summary>
internal sealed class ModemSelfTest : IDisposable
{
    private const int Rows = 60;
    private const int Block = 160;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly AudioTerminal _caller = new(AudioRole.Calling);
    private readonly AudioTerminal _called = new(AudioRole.Called);
    private readonly SendingSession _sender;
    private readonly ReceivingSession _receiver;
    private readonly PageImage _page = Page();
    private readonly Action<Span<short>>? _line;
    private PageImage? _received;
    private TimeSpan _now;

    private ModemSelfTest(FaxOptions options, Action<Span<short>>? line)
    {
        _line = line;
        _sender = new SendingSession(_caller, options, pageCount: 1)
        {
            PageNeeded = _ => _sender!.ProvidePage(_page, _now),
            Progress = _ => _sender!.ConfirmationRecorded(_now),
            Finished = _ => { },
        };
        _receiver = new ReceivingSession(_called, options)
        {
            PageReceived = page =>
            {
                _received = page.Image;
                _receiver!.PageStored(_now);
            },
            Finished = _ => { },
        };
    }

    /// <param name="rate">Bit rate of the page.</param>
    /// <param name="ecm">Whether with error correction.</param>
    /// <param name="line">What becomes of the samples on their way; nothing, unless told otherwise.</param>
    /// <exception cref="FaxModemException">The page did not arrive as it was sent.</exception>
    public static void Run(int rate, bool ecm, Action<Span<short>>? line = null)
    {
        using var test = new ModemSelfTest(new FaxOptions { MaxBitRate = rate, Ecm = ecm }, line);
        if (!test.Arrives())
            throw new FaxModemException(
                $"The modems of libspandsp.so.2 do not carry a page at {rate} bit/s ({test._sender.Result?.Detail ?? "no end"}). Reinstall the Debian package libspandsp2.");
    }

    public void Dispose()
    {
        _caller.Dispose();
        _called.Dispose();
    }

    private static PageImage Page()
    {
        var bitmap = new Bitmap(1728, Rows);
        for (var row = 0; row < Rows; row++)
        {
            for (var column = row * 7; column < bitmap.Width; column += 11 + row)
                bitmap[column, row] = true;
        }

        return new PageImage(bitmap, Resolution.Standard);
    }

    private bool Arrives()
    {
        Span<short> forth = stackalloc short[Block];
        Span<short> back = stackalloc short[Block];
        _sender.Start(_now);
        _receiver.Start(_now);
        while (_now < Longest && (_sender.Result is null || _receiver.Result is null))
        {
            _caller.Generate(forth, _now);
            _called.Generate(back, _now);
            _line?.Invoke(forth);
            _now += AudioTime.Of(Block);
            _called.Receive(forth, _now);
            _caller.Receive(back, _now);
        }

        return _sender.Result?.Status == CallStatus.Ok && _received is not null && _received.Bitmap.SameAs(_page.Bitmap);
    }
}
