using Faxwerk.Pages.Coding;

namespace Faxwerk.Telephony.T30;

/// <summary>The names of the codings as the journal and the trace write them.</summary>
internal static class CodingNames
{
    public static string Name(this PageCoding coding) => coding switch
    {
        PageCoding.Mmr => "MMR",
        PageCoding.Mr => "MR",
        _ => "MH",
    };
}
