using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;
using Faxwerk.Spandsp;

namespace Faxwerk.Conformance;

/// <summary>The whole engine of libspandsp as the device: what the player is calibrated with.</summary>
internal sealed class SpandspDevice : Device
{
    // Names of the suite and the library's numbers for them (t30_err_e).
    private static readonly string[] Names =
    [
        "OK", "CEDTONE", "T0_EXPIRED", "T1_EXPIRED", "T3_EXPIRED", "HDLC_CARRIER", "CANNOT_TRAIN", "OPER_INT_FAIL", "INCOMPATIBLE", "RX_INCAPABLE",
        "TX_INCAPABLE", "NORESSUPPORT", "NOSIZESUPPORT", "UNEXPECTED", "TX_BADDCS", "TX_BADPG", "TX_ECMPHD", "TX_GOTDCN", "TX_INVALRSP", "TX_NODIS",
        "TX_PHBDEAD", "TX_PHDDEAD", "TX_T5EXP", "RX_ECMPHD", "RX_GOTDCS", "RX_INVALCMD", "RX_NOCARRIER", "RX_NOEOL", "RX_NOFAX", "RX_T2EXPDCN",
        "RX_T2EXPD", "RX_T2EXPFAX", "RX_T2EXPMPS", "RX_T2EXPRR", "RX_T2EXP", "RX_DCNWHY", "RX_DCNDATA", "RX_DCNFAX", "RX_DCNPHD", "RX_DCNRRD",
        "RX_DCNNORTN", "FILEERROR", "NOPAGE", "BADTIFF", "BADPAGE", "BADTAG", "BADTIFFHDR", "NOMEM", "RETRYDCN", "CALLDROPPED", "NOPOLL",
        "IDENT_UNACCEPTABLE", "SUB_UNACCEPTABLE", "SEP_UNACCEPTABLE", "PSA_UNACCEPTABLE", "SID_UNACCEPTABLE", "PWD_UNACCEPTABLE",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("faxwerk-conformance-").FullName;
    private readonly SpandspAudioPeer _peer;

    public SpandspDevice(DeviceSetup setup)
    {
        _peer = new SpandspAudioPeer(setup.Calls) { Ecm = true };
        _peer.PrepareForSuite();
        if (setup.Identification.Length > 0)
            _peer.LocalId = setup.Identification;
        if (setup.Password.Length > 0)
            _peer.Password = setup.Password;
        _peer.ExpectedPassword = setup.ExpectedPassword;
        if (!setup.Calls || setup.Documents.Count == 0)
            _peer.ReceiveFile(ReceivedFile);
        for (var i = 0; i < setup.Documents.Count; i++)
        {
            var file = Path.Combine(_folder, $"{i}.tif");
            File.WriteAllBytes(file, TiffWriter.Write(setup.Documents[i]));
            if (i == 0)
                _peer.SendFile(file);
            else
                _peer.NextFiles.Enqueue(file);
        }

        Line = new AudioTesterLine { Exchange = Exchange };
    }

    public override TesterLine Line { get; }

    public override bool IsOver => _peer.Completion is not null;

    public override string Status => Names.ElementAtOrDefault(_peer.Statistics.CurrentStatus) ?? "unknown";

    public override IReadOnlyList<Bitmap> Received
    {
        get
        {
            if (!File.Exists(ReceivedFile) || !IsOver)
                return [];
            var reader = TiffReader.Open(File.ReadAllBytes(ReceivedFile));
            return [.. Enumerable.Range(0, reader.PageCount).Select(page => reader.Page(page).ToBitmap())];
        }
    }

    public override IEnumerable<string> Ladder => _peer.Frames;

    private string ReceivedFile => Path.Combine(_folder, "received.tif");

    public override void Start()
    {
    }

    public override void Clear() => _peer.Terminate();

    public override bool Means(string test, string status) => Status == status;

    public override void Dispose()
    {
        _peer.Dispose();
        Line.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Exchange(short[] heard, short[] said, TimeSpan now)
    {
        _peer.Generate(said);
        _peer.Receive(heard);
    }
}
