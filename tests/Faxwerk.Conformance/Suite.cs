using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Faxwerk.Conformance;

/// <summary>The ITU-T TSB-85 suite as data: what a tester sends and what it expects of a fax machine.</summary>
public static class Suite
{
    /// <summary>The file, looked for from the program's folder upwards in a folder "shared"; null where it is not.</summary>
    public static string? Path { get; } = Find();

    /// <summary>All tests, in the order of the file.</summary>
    public static IReadOnlyList<ConformanceTest> Load(string path)
    {
        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return [.. XDocument.Load(reader).Descendants("test").Select(test => new ConformanceTest((string)test.Attribute("name")!, [.. Items(test)]))];
    }

    private static IEnumerable<SuiteItem> Items(XElement parent)
    {
        foreach (var element in parent.Elements())
        {
            if (element.Name == "step")
                yield return new Step(element);
            else if (element.Name == "repeat")
                yield return new Repeat((int?)element.Attribute("min") ?? 0, (int?)element.Attribute("max") ?? int.MaxValue, [.. Items(element).Cast<Step>()]);
        }
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = System.IO.Path.Combine(folder.FullName, "shared", "conformance", "tsb85.xml");
            if (File.Exists(file))
                return file;
        }

        return null;
    }
}

/// <summary>One test of the suite.</summary>
public sealed record ConformanceTest(string Name, IReadOnlyList<SuiteItem> Items)
{
    /// <summary>All steps, those in repetitions too.</summary>
    public IEnumerable<Step> Steps => Items.SelectMany(item => item is Repeat repeat ? repeat.Steps : [(Step)item]);
}

/// <summary>A step, or steps that may come several times.</summary>
public abstract record SuiteItem;

/// <summary>Steps that come at least <paramref name="Min"/> and at most <paramref name="Max"/> times.</summary>
public sealed record Repeat(int Min, int Max, IReadOnlyList<Step> Steps) : SuiteItem;

/// <summary>One step: the tester sends (T), the device sends (R), or neither.</summary>
public sealed record Step : SuiteItem
{
    internal Step(XElement element)
    {
        string? Text(string name) => (string?)element.Attribute(name);
        int? Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        IsSent = Text("dir") == "T";
        IsHeard = Text("dir") == "R";
        Type = Text("type") ?? "";
        Modem = Text("modem");
        Tag = Text("tag") ?? "";
        Value = Text("value") ?? "";
        Alternative = Text("xxx");
        TimeIn = Number("timein");
        TimeOut = Number("timeout");
        DamagedFrame = Number("crc_error");
        Pattern = Number("pattern") ?? 0;
        MinimumRowBits = Number("min_bits") ?? 0;
        FrameSize = Number("frame_size") ?? 64;
        Block = Number("block") ?? 0;
        Compression = Text("compression");
        BadRows = [.. (Text("bad_rows") ?? "").Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(row => int.Parse(row, CultureInfo.InvariantCulture))];
        Checks = [.. element.Elements("check").Select(check => new Check((string)check.Attribute("name")!, (string?)check.Attribute("desc") ?? ""))];
    }

    public bool IsSent { get; }
    public bool IsHeard { get; }
    public string Type { get; }
    public string? Modem { get; }
    public string Tag { get; }
    public string Value { get; }

    /// <summary>Another frame that will do.</summary>
    public string? Alternative { get; }

    /// <summary>Milliseconds before which it must not happen.</summary>
    public int? TimeIn { get; }

    /// <summary>Milliseconds within which it must happen.</summary>
    public int? TimeOut { get; }

    /// <summary>The frame of the page whose FCS is wrong.</summary>
    public int? DamagedFrame { get; }

    /// <summary>Octets of a TCF that are not zeros.</summary>
    public int Pattern { get; }

    public int MinimumRowBits { get; }
    public int FrameSize { get; }
    public int Block { get; }
    public string? Compression { get; }

    /// <summary>Rows to be damaged, counted from 1.</summary>
    public IReadOnlyList<int> BadRows { get; }

    public IReadOnlyList<Check> Checks { get; }

    public override string ToString() =>
        string.Join(' ', new[] { IsSent ? "T" : IsHeard ? "R" : "", Type, Modem ?? "", Tag, Value }.Where(part => part.Length > 0));
}

/// <summary>What is to be looked at beside the step itself.</summary>
public sealed record Check(string Name, string Description);
