using System.Text;

namespace Faxwerk.Directory;

/// <summary>What a name or address is found by, whatever its case and however its accents are composed.</summary>
internal static class NameKey
{
    public static string Of(string name) => name.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();
}
