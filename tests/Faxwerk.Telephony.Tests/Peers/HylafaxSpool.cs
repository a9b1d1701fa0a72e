using System.Runtime.InteropServices;
using Faxwerk.Pages;
using Faxwerk.Pages.Tiff;

namespace Faxwerk.Telephony.Tests.Peers;

/// <summary>
/// A spool folder for HylaFAX (Debian package hylafax-server), without its scheduler: faxsend is given a job as faxq would write it, faxgetty answers.
/// Both change to the user uucp, so that only root can run them; the folder and the modem belong to that user then.
/// </summary>
internal sealed partial class HylafaxSpool : IDisposable
{
    private const uint Uucp = 10;

    // Class 1 with ECM, on a line without modem control and without pauses for real modems.
    private const string Configuration = """
        CountryCode: 49
        AreaCode: 30
        FAXNumber: "+49 30 5555"
        LongDistancePrefix: 0
        InternationalPrefix: 00
        LocalIdentifier: "+49 30 5555"
        SessionTracing: 0xFFF
        ServerTracing: 0xFFF
        RingsBeforeAnswer: 1
        UUCPLockDir: tmp
        TagLineFormat: ""
        ModemType: Class1
        ModemRate: 38400
        ModemFlowControl: none
        ModemResetDelay: 0
        ModemDTRDropDelay: 0
        ModemATCmdDelay: 0
        Class1ECMSupport: yes

        """;

    private static readonly string[] Folders = ["etc", "bin", "sendq", "docq", "doneq", "recvq", "log", "info", "status", "tmp", "client", "config", "dev", "archive", "pollq"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("faxwerk-hylafax-");

    public HylafaxSpool(string device)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "HylaFAX's programs have to be started by root");
        Device = device;
        foreach (var folder in Folders) _folder.CreateSubdirectory(folder);
        Write("etc/config", "");
        Write("etc/config." + ModemId, Configuration);
        Write("etc/dialrules", "");
        foreach (var sequence in new[] { "log/seqf", "recvq/seqf", "sendq/seqf" }) Write(sequence, "1\n");
        Write("bin/faxrcvd", "#!/bin/sh\necho \"$1\" > tmp/received\n");
        Assert.Equal(0, chmod(Under("bin/faxrcvd"), 0x140));
        Assert.Equal(0, mkfifo(Under("FIFO"), 0x180));
        File.Copy("/usr/share/hylafax/pagesizes", Under("etc/pagesizes"));
    }

    private string Device { get; }

    private string ModemId => Device["/dev/".Length..].Replace('/', '_');

    /// <summary>The pages that it received; null while it receives.</summary>
    public PageImage[]? Received =>
        File.Exists(Under("tmp/received")) && File.ReadAllText(Under("tmp/received")).Trim() is { Length: > 0 } file
            ? [.. TiffReader.Open(File.ReadAllBytes(Under(file))).Pages().Select(page => page.ToPageImage())]
            : null;

    /// <summary>Its session logs.</summary>
    public string Log => string.Concat(Directory.GetFiles(Under("log"), "c*").Select(File.ReadAllText));

    /// <summary>The job as faxsend left it.</summary>
    public string Job => File.ReadAllText(Under("sendq/q1"));

    /// <summary>Dials and sends the pages, all of one format.</summary>
    public PeerProgram Send(PageImage[] pages, bool ecm)
    {
        File.WriteAllBytes(Under("docq/doc1.tif"), TiffWriter.Write(pages));
        // 21: fine, A4 wide, any length; then MPS or EOP.
        var handling = string.Concat(pages.Select((_, i) => i == pages.Length - 1 ? "21P" : "21M"));
        Write("sendq/q1", $"""
            state:6
            killtime:4000000000
            totpages:{pages.Length}
            maxdials:1
            maxtries:1
            pagewidth:215
            pagelength:297
            resolution:196
            desiredbr:13
            desiredec:{(ecm ? 2 : 0)}
            desireddf:4
            usexvres:1
            number:4711
            external:4711
            mailaddr:root@localhost
            sender:test
            owner:root
            jobid:1
            groupid:1
            modem:{ModemId}
            jobtype:facsimile
            client:localhost
            notify:none
            doneop:remove
            pagehandling:{handling}
            fax:0::docq/doc1.tif

            """);
        GiveAway();
        return PeerProgram.Start("/usr/lib/hylafax/bin/faxsend", _folder.FullName, "-l", "-p", "-m", ModemId, "sendq/q1");
    }

    /// <summary>Waits for a call and receives it; goes on waiting afterwards.</summary>
    public PeerProgram Receive()
    {
        GiveAway();
        return PeerProgram.Start("/usr/sbin/faxgetty", _folder.FullName, "-p", "-q", _folder.FullName, Device);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Under(string path) => Path.Combine(_folder.FullName, path);

    private void Write(string path, string text) => File.WriteAllText(Under(path), text);

    private void GiveAway()
    {
        Assert.Equal(0, chown(_folder.FullName, Uucp, Uucp));
        foreach (var entry in Directory.EnumerateFileSystemEntries(_folder.FullName, "*", SearchOption.AllDirectories)) Assert.Equal(0, chown(entry, Uucp, Uucp));
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint user, uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chmod(string path, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
}
