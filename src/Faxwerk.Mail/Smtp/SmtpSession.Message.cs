using System.Globalization;

namespace Faxwerk.Mail.Smtp;

/// <content>DATA, BDAT and RSET.</content>
public sealed partial class SmtpSession
{
    internal async ValueTask DataAsync(string argument)
    {
        if (argument.Length > 0)
        {
            await Refuse(BadSyntax);
            return;
        }
        channel.Reply(new(354, "", "End with CR LF . CR LF"));
        await using var transfer = StartTransfer();
        var decoder = new DotDecoder();
        while (true)
        {
            var (kind, result) = await channel.ReadAsync(inTransaction: true);
            if (kind != SmtpInput.Line)
            {
                await Interrupted(kind);
                return;
            }
            var ended = decoder.Decode(result.Buffer, transfer, out var consumed);
            channel.Advance(consumed, ended ? consumed : result.Buffer.End);
            await transfer.FlushAsync();
            if (ended) break;
            if (!result.IsCompleted) continue;
            State = SmtpState.Ended;
            return;
        }
        await FinishAsync(transfer);
    }

    /// <summary>RFC 3030 2: the octets follow whatever is answered, so they are read also where they are not wanted.</summary>
    internal async ValueTask ChunkAsync(string argument)
    {
        var words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var last = words.Length == 2 && words[1].Equals("LAST", StringComparison.OrdinalIgnoreCase);
        if (words.Length is 0 or > 2 || (words.Length == 2 && !last) || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            await End(new(501, "5.5.4", "Bad chunk: where the next command begins is unknown"));
            return;
        }
        var wanted = State is SmtpState.Recipients or SmtpState.Chunks;
        if (wanted) chunks ??= StartTransfer();
        if (!await ReadChunkAsync(length, wanted ? chunks : null)) return;
        if (!wanted) await Refuse(new(503, "5.5.1", "No valid recipients"));
        else if (last) await FinishAsync(chunks!);
        else if (chunks!.TooLarge)
        {
            await AbandonTransactionAsync();
            channel.Reply(SmtpReply.TooLarge);
        }
        else
        {
            State = SmtpState.Chunks;
            channel.Reply(new(250, "2.0.0", $"{length} octets received"));
        }
    }

    internal async ValueTask ResetAsync()
    {
        await AbandonTransactionAsync();
        channel.Reply(SmtpReply.Ok);
    }

    private async ValueTask<bool> ReadChunkAsync(long length, SmtpMessageTransfer? transfer)
    {
        while (length > 0)
        {
            var (kind, result) = await channel.ReadAsync(inTransaction: true);
            if (kind != SmtpInput.Line)
            {
                await Interrupted(kind);
                return false;
            }
            var octets = result.Buffer.Slice(0, Math.Min(length, result.Buffer.Length));
            length -= octets.Length;
            foreach (var segment in octets) transfer?.Write(segment.Span);
            channel.Advance(octets.End, octets.End);
            if (transfer is not null) await transfer.FlushAsync();
            if (length == 0 || !result.IsCompleted) continue;
            State = SmtpState.Ended;
            return false;
        }
        return true;
    }

    private SmtpMessageTransfer StartTransfer()
    {
        var complete = envelope! with { Recipients = [.. recipients] };
        return new SmtpMessageTransfer(options.MaxMessageBytes, (message, cancel) => ReceiveAsync(complete, message, cancel));
    }

    private async Task<SmtpReply> ReceiveAsync(SmtpEnvelope complete, Stream message, CancellationToken cancel)
    {
        try
        {
            return await backend.DataAsync(complete, message, cancel);
        }
        catch (Exception e)
        {
            if (!cancel.IsCancellationRequested && e is not MessageCutException) LogFault(log, e, peer.Remote);
            return SmtpReply.LocalError;
        }
    }

    private async ValueTask FinishAsync(SmtpMessageTransfer transfer)
    {
        var reply = await transfer.CompleteAsync();
        await AbandonTransactionAsync();
        channel.Reply(reply);
    }

    /// <summary>Forgets sender, recipients and chunks.</summary>
    private async ValueTask AbandonTransactionAsync()
    {
        if (chunks is { } transfer) await transfer.DisposeAsync();
        (chunks, envelope) = (null, null);
        recipients.Clear();
        if (State is not (SmtpState.Connected or SmtpState.Ended)) State = SmtpState.Greeted;
    }
}
