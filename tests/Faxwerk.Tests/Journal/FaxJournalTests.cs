using Faxwerk.Journal;
using Faxwerk.Queue;
using Faxwerk.Storage;
using Faxwerk.Telephony;
using Faxwerk.Tests.Queue;
using Faxwerk.Tests.Storage;

namespace Faxwerk.Tests.Journal;

public sealed class FaxJournalTests
{
    [Theory, EveryEngine]
    public async Task A_fax_that_ends_is_in_the_journal_once_with_its_last_call(Engine engine)
    {
        await using var bed = await QueueBed.CreateAsync(engine);
        var journal = new FaxJournal(bed.Test.Database);
        var ids = await bed.EnqueueAsync(QueueBed.Fax("+4989123456", "+4989123457") with { Subject = "Größe", SubmittedBy = "user:7" });
        await bed.Queue.CompleteAsync(await bed.Node.MustClaimAsync(), QueueBed.Outcome(CallStatus.Busy));
        Assert.Empty(await journal.ListAsync(new JournalFilter()));
        bed.Time.Advance(TimeSpan.FromHours(1));
        var sent = await bed.Node.MustClaimAsync();
        await bed.Queue.CompleteAsync(sent, QueueBed.Outcome(CallStatus.Ok, 3, answered: true) with { RemoteId = "+49 89 12 34 56" });
        await bed.Queue.CancelAsync(ids.Single(id => id != sent.Fax.Id));

        var entries = await journal.ListAsync(new JournalFilter());
        Assert.Equal(["cancelled", "sent"], entries.Select(entry => entry.Outcome).Order(StringComparer.Ordinal));
        var entry = entries.Single(entry => entry.Outcome == JournalOutcome.Sent);
        Assert.Equal((sent.Fax.Id, bed.Now, 0, 3, 3, "trunk", "+49 89 12 34 56"), (entry.FaxId, entry.At, entry.Status, entry.Pages, entry.PagesConfirmed, entry.Trunk, entry.Csid));
        Assert.Equal([sent.Fax.Id], (await journal.ListAsync(new JournalFilter { Outcome = "sent", SubmittedBy = "user:7", Direction = CallDirection.Out, Trunk = "trunk" })).Select(found => found.FaxId));
        Assert.Empty(await journal.ListAsync(new JournalFilter { SubmittedBy = "user:8" }));
        Assert.Empty(await journal.ListAsync(new JournalFilter { Until = bed.Now }));
    }

    [Theory, EveryEngine]
    public async Task Parts_of_number_name_subject_and_csid_are_found_however_they_are_written(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var journal = new FaxJournal(test.Database);
        await AddAsync(test, 1, new JournalEntry { Number = "+4989123456", NumberTyped = "089 / 12 34-56", Name = "Müller & Söhne", Subject = "50% Nachlass_neu \"jetzt\"", Csid = "ACME 4711" });
        await AddAsync(test, 2, new JournalEntry { Number = "+43155512", Name = "Ärzte ohne \\ Strich", Csid = "+43 1 55512" });
        foreach (var (text, ids) in new (string, long[])[]
        {
            ("9123", [1]), ("089 12 34", [1]), ("(089) 1234-56", [1]), ("SÖHNE", [1]), ("0% nach", [1]), ("s_n", [1]), ("x_n", []), ("\"jetzt\"", [1]), ("acme 47", [1]), ("ärzte", [2]), ("\\ str", [2]), ("43155", [2]),
            ("' OR 1=1 --", []), ("\" OR \"abc", []), ("nachlass ACME", []), ("%%%", []),
        })
        {
            var found = await journal.ListAsync(new JournalFilter { Text = text });
            Assert.True(ids.SequenceEqual(found.Select(entry => entry.FaxId)), $"{text}: {string.Join(' ', found.Select(entry => entry.FaxId))}");
        }
    }

    [Theory, EveryEngine]
    public async Task What_is_rare_is_found_beyond_the_newest_entries_and_pages_follow_each_other_without_gap(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await test.Database.InTransactionAsync(tx => tx.ExecuteAsync(
            $"""
            INSERT INTO journal (direction, fax_id, at, started_at, outcome, submitted_by, sender, number, own_number, name, subject, csid, trunk, pages, pages_confirmed, attempts, words)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {FaxJournal.Newest + 500})
            SELECT 'out', i, i / 3, 0, 'sent', '', '', '', '', '', '', '', 'trunk', 1, 1, 1, CASE WHEN i % 100 = 7 THEN 'rare ' ELSE 'often ' END || i FROM n
            """));
        var journal = new FaxJournal(test.Database);
        var expected = Enumerable.Range(1, FaxJournal.Newest + 500).Where(i => i % 100 == 7).Reverse().Select(i => (long)i).ToList();
        var found = new List<long>();
        JournalCursor? before = null;
        while (await journal.ListAsync(new JournalFilter { Text = "rare", Before = before, Limit = 40 }) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(entry => entry.FaxId));
            before = JournalCursor.Parse(new JournalCursor(page[^1].At, page[^1].Id).ToString());
        }

        Assert.Equal(expected, found);
        var all = new List<long>();
        await foreach (var entry in journal.ReadAllAsync(new JournalFilter { Text = "often" }))
            all.Add(entry.FaxId);
        Assert.Equal(Enumerable.Range(1, FaxJournal.Newest + 500).Where(i => i % 100 != 7).Reverse().Select(i => (long)i), all);
        Assert.Equal([7L], (await journal.ListAsync(new JournalFilter { Text = "rare 7", Limit = 200 })).Select(entry => entry.FaxId).Where(id => id < 70));
    }

    [Theory, EveryEngine]
    public async Task Entries_go_when_their_time_is_over_and_are_found_no_more(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var journal = new FaxJournal(test.Database);
        await AddAsync(test, 1, new JournalEntry { Name = "old and gone" });
        test.Time.Advance(TimeSpan.FromDays(1));
        await AddAsync(test, 2, new JournalEntry { Name = "still here" });
        Assert.Equal(1, await journal.PruneAsync(test.Time.GetUtcNow(), default));
        Assert.Empty(await test.Database.QueryAsync<long>(test.Database.HasSubstring("journal", "words"), Arguments("old and")));
        Assert.Single(await test.Database.QueryAsync<long>(test.Database.HasSubstring("journal", "words"), Arguments("still")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5.x")]
    [InlineData("-5.1")]
    [InlineData("99999999999999999.1")]
    public void What_is_no_cursor_is_told_as_such(string text) => Assert.Null(JournalCursor.Parse(text));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49891", "+49891")]
    [InlineData("+49891+1", "'+49891+1")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("plain=1", "plain=1")]
    public void A_cell_is_text_for_a_spreadsheet_whatever_stands_in_it(string text, string cell) => Assert.Equal(cell, JournalCsv.Cell(text, ','));

    private static object Arguments(string text)
    {
        var (like, trigrams) = Database.SubstringArguments(text);
        return new { Like = like, Trigrams = trigrams };
    }

    private static Task AddAsync(TestDatabase test, long id, JournalEntry entry) => test.Database.InTransactionAsync(
        tx => FaxJournal.AddAsync(tx, entry with { FaxId = id, At = test.Time.GetUtcNow(), Outcome = JournalOutcome.Sent }));
}
