using System.Buffers;
using Faxwerk.Pages;
using Faxwerk.Pages.Coding;

namespace Faxwerk.Telephony.T30;

/// <summary>
/// A page and its codings, each done once: choosing among them, training anew and sending use the same. A dense page at 400 dpi takes long to code, and every call
/// on the same lane waits for it. Not for several threads at a time.
/// </summary>
/// <param name="image">The page.</param>
internal sealed class CodedPage(PageImage image)
{
    private readonly Dictionary<PageCoding, (int Length, ReadOnlyMemory<byte>? Data)> _codes = [];
    private int _minimumLineBits;

    /// <summary>The page.</summary>
    public PageImage Image => image;

    /// <summary>This page as <paramref name="remote"/> can receive it, or as it is where reduction does not help.</summary>
    public CodedPage Fit(Capabilities remote) =>
        PageReduction.Fit(image, remote) is { } fit && !ReferenceEquals(fit, image) ? new CodedPage(fit) : this;

    /// <summary>Octets of the page in this coding, with rows of at least <paramref name="minimumLineBits"/> bits.</summary>
    public int Length(PageCoding coding, int minimumLineBits)
    {
        if (minimumLineBits != _minimumLineBits)
            _codes.Clear();
        _minimumLineBits = minimumLineBits;
        if (!_codes.TryGetValue(coding, out var code))
            code = Encode(coding);
        return code.Length;
    }

    /// <summary>The page in the coding that was chosen; of the others only the length is kept.</summary>
    public ReadOnlyMemory<byte> Take(PageCoding coding, int minimumLineBits)
    {
        Length(coding, minimumLineBits);
        var data = _codes[coding].Data ?? Encode(coding).Data!.Value;
        foreach (var (other, (length, _)) in _codes)
        {
            if (other != coding)
                _codes[other] = (length, null);
        }

        return data;
    }

    private (int Length, ReadOnlyMemory<byte>? Data) Encode(PageCoding coding)
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        PageEncoder.Encode(image.Bitmap, coding, EncodeOptions.OnTheLine(image.Resolution, _minimumLineBits), output);
        return _codes[coding] = (output.WrittenCount, output.WrittenMemory);
    }
}
