using Faxwerk.Demo;

namespace Faxwerk.Commands;

/// <summary>The commands of <c>faxwerk</c>. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done and something is missing.</summary>
public static class CommandLine
{
    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;

    /// <summary>Done, but not all that should be there is: of a backup, documents.</summary>
    public const int Incomplete = 3;

    private const string Help = """
        faxwerk serve                                   runs the server (the default)
        faxwerk demo                                    sends a first fax to the test station and receives one
        faxwerk send FILE... --to NUMBER [--to NUMBER]  sends documents through the running server and shows their way
            --resolution standard|fine|superfine        quality of the pages, default fine
            --subject TEXT  --cover NAME|none  --cover-text TEXT  what it is called; its cover page, else the rules say; what stands there
            --no-wait                                   ends as soon as the fax is accepted
            --direct                                    calls at once, without server and queue
            --api URL  --key KEY                        another server than that of the data folder
        faxwerk poll NUMBER                             fetches a document from another fax machine and shows its way
            --password WORD  --address SEP              where the machine asks for a password, or has several documents
            --to MAIL  --trunk NAME  --no-wait          who gets it, by which trunk; --api and --key as for send
        faxwerk offer FILE... [--once]                  lets callers fetch documents from the running server
            --called NUMBER  --address SEP              where they call, and what they must name
            --password WORD  --until TIME  --name NAME  --resolution, --api and --key as for send
        faxwerk offer list, faxwerk offer remove ID     shows them with their counts, or withdraws one
        faxwerk render FILE... --out FAX.tif [--preview OUT.png]  makes the pages of a fax and tells their bytes and seconds
            --resolution normal|fine|superfine|300|400  quality of the pages, default fine
            --paper a4|letter|legal|b4|a3               sheet they are laid out for, default a4
            --g3                                        the TIFF in Group 3 (MH) instead of Group 4
        faxwerk settings list [PREFIX]                  shows settings, their values and what they mean
        faxwerk settings get KEY                        shows one value
        faxwerk settings set KEY VALUE                  changes one
        faxwerk settings reset KEY                      restores its default
        faxwerk key add NAME [send|read|administer]     makes a key for the REST API and prints it once; send is the default
        faxwerk key level NAME send|read|administer     changes what a key may do
        faxwerk key remove NAME, faxwerk key list       removes a key, or shows them all
        faxwerk user list, faxwerk user add LOGIN [ROLE] [MAIL]...  shows the users, or adds one; asks for the password on standard input
        faxwerk user role LOGIN user|operator|auditor|administrator
        faxwerk user password|disable|enable LOGIN      sets another password, or keeps somebody out
        faxwerk ldap sync [--dry-run|--confirm]         synchronises the users with the LDAP server now, or says what it would do or what is wrong; --confirm disables however many
        faxwerk admin setup-link                        makes a one-time link for a new administrator
        faxwerk audit [list], faxwerk audit verify      shows the last entries of the audit log, or proves that none was changed
        faxwerk trunks [list], faxwerk trunks show NAME shows the SIP trunks, how they are and their last failures
        faxwerk trunks add|remove NAME                  adds a trunk with default settings, or removes one
        faxwerk trunks set NAME KEY VALUE [KEY VALUE]   changes settings of a trunk, all or none
        faxwerk trunks reset NAME KEY                   restores a default
        faxwerk calls [list [NUMBER]]                   shows the last calls, in and out
        faxwerk calls show ID                           shows a call page by page, with its ladder
        faxwerk archive verify [HEAD]                   proves that no archived document was changed; HEAD as an earlier run printed it
        faxwerk archive export FILE.zip [--from DAY] [--to DAY] [--number NUMBER] [--direction received|sent]
        faxwerk archive check FILE.zip [HEAD]           proves that nothing in an exported package was changed, without the archive
        faxwerk archive hold|release ID REASON          puts a document on legal hold, or ends that
        faxwerk cover [list [SENDER]]                   shows the templates of cover pages
        faxwerk cover add NAME FILE, faxwerk cover remove NAME  adds a template (HTML, DOCX, ODT) after rendering it once, or removes it
        faxwerk cover picture logo|signature FILE       sets a picture of cover pages (PNG, JPEG); remove logo|signature ends that
        faxwerk cover preview NAME OUT.png [FIELD=TEXT...]  shows the page as it would be sent
        faxwerk backup FILE                             saves database, keys, documents and archive in one file, beside the running server
        faxwerk restore FILE                            puts them into a data folder that is empty or not there
        faxwerk destinations [list]                     shows what failed with which number and is left out there
        faxwerk destinations set NUMBER [no-t38] [no-v17] [no-ecm], faxwerk destinations remove NUMBER
        """;

    /// <summary>Runs a command other than <c>serve</c>.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        switch (args)
        {
            case ["help" or "--help" or "-h", ..]:
                await output.WriteLineAsync(Help);
                return 0;
            case ["demo"]:
                return await DemoCommand.RunAsync(output, errors, TimeProvider.System, cancel);
            case ["send", .. var rest] when SendArguments.Parse(rest) is { } send:
                return await (send.Direct ? DirectSend.RunAsync(send, output, errors, cancel) : SendCommand.RunAsync(send, output, errors, cancel));
            case ["poll", .. var rest] when PollArguments.Parse(rest) is { } poll:
                return await PollCommand.RunAsync(poll, output, errors, cancel);
            case ["offer", .. var rest] when OfferArguments.Parse(rest) is { } offer:
                return await OfferCommand.RunAsync(offer, output, errors, cancel);
            case ["render", .. var rest] when RenderArguments.Parse(rest) is { } render:
                return await RenderCommand.RunAsync(OfflineServices.Configuration(), render, output, errors, cancel);
            case ["settings", .. var rest] when SettingsCommand.Knows(rest):
                return await SettingsCommand.RunAsync(OfflineServices.Configuration(), rest, output, errors, cancel);
            case ["trunks", .. var rest] when TrunksCommand.Knows(rest):
                return await TrunksCommand.RunAsync(OfflineServices.Configuration(), rest, output, errors, cancel);
            case ["calls", .. var rest] when CallsCommand.Knows(rest):
                return await CallsCommand.RunAsync(OfflineServices.Configuration(), rest, output, errors, cancel);
            case ["archive", .. var rest] when ArchiveCommand.Knows(rest):
                return await ArchiveCommand.RunAsync(OfflineServices.Configuration(), rest, output, errors, cancel);
            case ["destinations", .. var rest] when DestinationsCommand.Knows(rest):
                return await DestinationsCommand.RunAsync(OfflineServices.Configuration(), rest, output, errors, cancel);
            case ["user", .. var rest] when UserCommand.Knows(rest):
                return await UserCommand.RunAsync(OfflineServices.Configuration(), rest, Console.In, output, errors, cancel);
            case ["admin", "setup-link"]:
                return await SetupLinkCommand.RunAsync(OfflineServices.Configuration(), output, errors, cancel);
            case ["ldap", "sync"] or ["ldap", "sync", "--dry-run" or "--confirm"]:
                return await LdapCommand.RunAsync(OfflineServices.Configuration(), args[^1] == "--dry-run", args[^1] == "--confirm", output, errors, cancel);
            case ["audit", .. var rest] when AuditCommand.Knows(rest):
                return await AuditCommand.RunAsync(OfflineServices.Configuration(), rest, output, errors, cancel);
            case ["cover", .. var rest] when CoverCommand.Knows(rest):
                return await CoverCommand.RunAsync(OfflineServices.Configuration(), rest, output, errors, cancel);
            case ["backup", { Length: > 0 } file]:
                return await BackupCommand.BackupAsync(OfflineServices.Configuration(), file, output, errors, cancel);
            case ["restore", { Length: > 0 } file]:
                return await BackupCommand.RestoreAsync(OfflineServices.Configuration(), file, output, errors, cancel);
            case ["key", .. var rest] when KeyCommand.Knows(rest):
                return await KeyCommand.RunAsync(OfflineServices.Configuration(), rest, output, errors, cancel);
            default:
                await errors.WriteLineAsync(Help);
                return Usage;
        }
    }
}
