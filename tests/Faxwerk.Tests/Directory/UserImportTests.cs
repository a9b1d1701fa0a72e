using Faxwerk.Directory;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Directory;

public sealed class UserImportTests
{
    private const string List = """
        Login;Display Name;role;addresses;extensions;fax_number;sms notice
        anna;"Huber; Anna";operator;anna@firma.de|fax@firma.de;12,300-399;+49 89 840798-12;ja
        bert;;;bert@firma.de;;;
        carl;Carl;emperor;;;;
        dora;Dora;user;anna@firma.de;;;
        bert;Bert again;;;;;

        """;

    [Theory, EveryEngine]
    public async Task A_list_adds_and_changes_users_and_tells_which_rows_it_left_out(Engine engine)
    {
        await using var bed = await PeopleBed.CreateAsync(engine);
        await bed.AddAsync("bert", Role.Auditor);
        var tried = await RunAsync(bed, List, dryRun: true);
        Assert.Null(await bed.Users.FindByLoginAsync("anna"));
        var done = await RunAsync(bed, List);
        Assert.Equal((1, 1, 0), (done.Added, done.Changed, done.Unchanged));
        Assert.Equal([(4, "carl"), (5, "dora"), (6, "bert")], done.Problems.Select(problem => (problem.Row, problem.Login)));
        Assert.Equal("anna@firma.de is an address of anna already.", done.Problems[1].Error);

        // Only the list itself gives Dora an address that Anna has by then.
        Assert.Equal((2, 1), (tried.Added, tried.Changed));
        Assert.Equal(["carl", "bert"], tried.Problems.Select(problem => problem.Login));
        var anna = (await bed.Users.FindByLoginAsync("anna"))!;
        Assert.Equal(("Huber; Anna", Role.Operator, "+49 89 840798-12", true), (anna.DisplayName, anna.Role, anna.FaxNumber, anna.SmsNotice));
        Assert.Equal(["12", "300-399"], anna.Extensions);
        Assert.Equal(Role.Auditor, (await bed.Users.FindByLoginAsync("bert"))!.Role);
        Assert.Equal((0, 0, 2), Of(await RunAsync(bed, List)));
        Assert.Contains("test user.imported users", await bed.AuditAsync("user"));
    }

    [Fact]
    public async Task What_a_list_does_not_name_stays_as_it_is()
    {
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        var anna = await bed.AddAsync("anna", Role.Operator, "anna@firma.de");
        Assert.Equal((0, 1, 0), Of(await RunAsync(bed, "login,mobileNumber\nANNA,+49 170 1234567\n")));
        var now = (await bed.Users.FindAsync(anna.Id))!;
        Assert.Equal((Role.Operator, "+49 170 1234567", "anna@firma.de"), (now.Role, now.MobileNumber, Assert.Single(now.Addresses)));
    }

    [Theory]
    [InlineData("", "The list is empty.")]
    [InlineData("displayName\nAnna\n", "The first row names no column login.")]
    [InlineData("login,shoe size\nanna,38\n", "There is no column \"shoesize\".")]
    [InlineData("login\n\"anna\n", "A quote in the list does not end.")]
    [InlineData("login\nbert\n\"anna\n", "A quote in the list does not end.")]
    public async Task What_is_no_list_is_refused_as_a_whole(string list, string error)
    {
        await using var bed = await PeopleBed.CreateAsync(Engine.Sqlite);
        Assert.StartsWith(error, (await Assert.ThrowsAsync<FormatException>(() => RunAsync(bed, list))).Message, StringComparison.Ordinal);
        Assert.Empty(await bed.Users.ListAsync("", 10));
    }

    private static async Task<ImportResult> RunAsync(PeopleBed bed, string list, bool dryRun = false)
    {
        using var text = new StringReader(list.ReplaceLineEndings("\r\n"));
        return await new UserImport(bed.Users, bed.Test.Database, bed.Test.Time).RunAsync(text, dryRun, "test", CancellationToken.None);
    }

    private static (int, int, int) Of(ImportResult done) => (done.Added, done.Changed, done.Unchanged);
}
