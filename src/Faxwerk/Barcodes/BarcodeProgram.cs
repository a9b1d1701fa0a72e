namespace Faxwerk.Barcodes;

/// <summary>A program that reads barcodes of the picture that is its input.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Package">The Debian package that has it.</param>
/// <param name="Arguments">What it is told.</param>
/// <param name="NothingFound">How it ends where there is no code.</param>
/// <param name="Parse">Takes apart what it prints.</param>
public sealed record BarcodeProgram(string Path, string Package, IReadOnlyList<string> Arguments, int NothingFound, Func<byte[], IReadOnlyList<(BarcodeKind Kind, string Text)>> Parse)
{
    /// <summary>Code 39, Code 128 and QR.</summary>
    public static BarcodeProgram Zbar { get; } = new(
        "/usr/bin/zbarimg", "zbar-tools", ["--quiet", "--nodbus", "--xml", "-Sdisable", "-Scode39.enable", "-Scode128.enable", "-Sqrcode.enable", "-"], NothingFound: 4, BarcodeOutput.Zbar);

    /// <summary>Data Matrix: edges from 4 mm, every twelfth row, nearly square, and five seconds at most, for it never tires of looking.</summary>
    public static BarcodeProgram Dmtx { get; } = new("/usr/bin/dmtxread", "dmtx-utils", ["--newline", "--unicode", "-e30", "-g12", "-q15", "-m5000"], NothingFound: 1, BarcodeOutput.Dmtx);

    /// <summary>What people call it.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}
