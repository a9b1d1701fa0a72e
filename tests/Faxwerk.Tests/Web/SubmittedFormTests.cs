using Faxwerk.Intake.Web;
using Faxwerk.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Faxwerk.Tests.Web;

public sealed class SubmittedFormTests
{
    [Theory]
    [InlineData(1, 5000, true)]
    [InlineData(1, 5001, false)]
    [InlineData(2, 2501, false)]
    public void Recipients_are_counted_one_by_one_however_they_are_written(int parts, int each, bool isGood)
    {
        var to = new StringValues([.. Enumerable.Repeat(string.Join(';', Enumerable.Repeat("+4989123", each)), parts)]);
        var (form, problem) = SubmittedForm.Read(new FormCollection(new Dictionary<string, StringValues> { ["to"] = to }), [new RenderSource("a.txt", MediaTypes.Unknown, "Hello"u8.ToArray())], DateTimeOffset.UnixEpoch);
        Assert.Equal((isGood, isGood ? null : (int?)400), (form is not null, problem?.StatusCode));
    }
}
