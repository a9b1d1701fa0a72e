using System.Globalization;
using System.Text;

namespace Faxwerk.Pages.Pdf;

/// <summary>Numbered objects of a PDF file in the order they come, and the table that finds them again (PDF 1.4 section 3.4).</summary>
internal sealed class PdfObjects(Stream output)
{
    private readonly List<long> _offsets = [];
    private long _position;

    /// <summary>The number for an object that is written later.</summary>
    public int Reserve()
    {
        _offsets.Add(0);
        return _offsets.Count;
    }

    /// <summary>Writes plain text, as bytes of ISO 8859-1.</summary>
    public void Write(string text) => Write(Encoding.Latin1.GetBytes(text));

    /// <summary>Writes an object and returns its number.</summary>
    public int Add(FormattableString content) => Put(Reserve(), content);

    /// <summary>Writes the object <paramref name="number"/>.</summary>
    public int Put(int number, FormattableString content)
    {
        Begin(number);
        Write(FormattableString.Invariant(content));
        Write("\nendobj\n");
        return number;
    }

    /// <summary>Writes a stream object; its dictionary gets the length.</summary>
    public int AddStream(FormattableString dictionary, ReadOnlySpan<byte> data)
    {
        var number = Reserve();
        Begin(number);
        Write(string.Create(CultureInfo.InvariantCulture, $"<< {FormattableString.Invariant(dictionary)} /Length {data.Length} >>\nstream\n"));
        Write(data);
        Write("\nendstream\nendobj\n");
        return number;
    }

    /// <summary>Writes the cross-reference table and the trailer.</summary>
    public void Close(int catalog, int info, string id)
    {
        var table = _position;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {_offsets.Count + 1}\n0000000000 65535 f \n"));
        foreach (var offset in _offsets) Write(string.Create(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        Write(string.Create(CultureInfo.InvariantCulture, $"trailer\n<< /Size {_offsets.Count + 1} /Root {catalog} 0 R /Info {info} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{table}\n%%EOF\n"));
    }

    private void Begin(int number)
    {
        _offsets[number - 1] = _position;
        Write(string.Create(CultureInfo.InvariantCulture, $"{number} 0 obj\n"));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _position += bytes.Length;
    }
}
