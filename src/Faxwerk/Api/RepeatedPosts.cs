using System.Security.Cryptography;
using System.Text;

namespace Faxwerk.Api;

/// <summary>An endpoint whose answers <see cref="RepeatedPosts"/> does not keep: it does so itself in the transaction of what it does, or changes nothing.</summary>
internal sealed class NotReplayed
{
    /// <summary>The only one.</summary>
    public static readonly NotReplayed Metadata = new();
}

/// <summary>
/// Answers a POST of JSON that is repeated with its <c>Idempotency-Key</c> as it was answered the first time, within a day, and does nothing again: who did not hear the answer asks once more. What was refused is forgotten, so that
/// it may be tried again. Comes after <see cref="ApiAccess"/>: who may no longer do a thing does not hear how it went either.
/// </summary>
public sealed class RepeatedPosts(RequestDelegate next, ApiAnswers answers)
{
    /// <summary>The answer is that of an earlier request.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const string KeyHeader = "Idempotency-Key";
    private const int LongestKey = 300;

    /// <summary>In bytes; what is larger is sent and not kept.</summary>
    private const int LargestAnswer = 64 * 1024;

    /// <summary>Passes the request on, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method) || !request.Headers.TryGetValue(KeyHeader, out var given) || !(request.HasJsonContentType() || request.ContentType is null)
            || !ApiAccess.IsKnown(context) || context.GetEndpoint()?.Metadata.GetMetadata<NotReplayed>() is not null)
        {
            await next(context);
            return;
        }

        var caller = ApiAccess.CallerOf(context).SubmittedBy;
        var key = $"{caller}:{given}";
        if (key.Length > LongestKey)
        {
            await Problem.Of(Problem.BadRequest, "The Idempotency-Key is too long.").ExecuteAsync(context);
            return;
        }

        var fingerprint = await FingerprintAsync(request);
        if (await answers.BeginAsync(caller, key, fingerprint, context.RequestAborted) is { } earlier)
            await AnswerAsync(context, earlier, fingerprint);
        else
            await PassAsync(context, key);
    }

    private static async Task<string> FingerprintAsync(HttpRequest request)
    {
        request.EnableBuffering(ApiAccess.LargestJson);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Path}{request.QueryString}\n"));
        hash.AppendData(await SHA256.HashDataAsync(request.Body, request.HttpContext.RequestAborted));
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task AnswerAsync(HttpContext context, ApiAnswer earlier, string fingerprint)
    {
        if (earlier.Fingerprint != fingerprint)
        {
            await Problem.Of(Problem.KeyReused, "This Idempotency-Key was used for another request of yours.").ExecuteAsync(context);
            return;
        }

        if (earlier.Status is not { } status)
        {
            await Problem.Of(Problem.UnderWay, "The first request with this Idempotency-Key is not answered yet.").ExecuteAsync(context);
            return;
        }

        var response = context.Response;
        (response.StatusCode, response.Headers[ReplayedHeader]) = (status, "true");
        if (earlier.Location is not null)
            response.Headers.Location = earlier.Location;
        if (earlier.Body is { Length: > 0 } body)
        {
            response.ContentType = earlier.MediaType;
            await response.WriteAsync(body, context.RequestAborted);
        }
    }

    private async Task PassAsync(HttpContext context, string key)
    {
        var (wire, answer, response) = (context.Response.Body, new MemoryStream(), context.Response);
        var listens = context.RequestAborted;

        // It is done to its end, whether or not somebody still listens: he asks again how it went.
        (response.Body, context.RequestAborted) = (answer, CancellationToken.None);
        var isDone = false;
        try
        {
            await next(context);
            isDone = response.StatusCode is >= 200 and < 300 && answer.Length <= LargestAnswer;
        }
        finally
        {
            (response.Body, context.RequestAborted) = (wire, listens);
            if (!isDone)
                await answers.ForgetAsync(key);
        }

        // Where it cannot be kept it is not forgotten either: who repeats it at once is told that it is under way.
        if (isDone)
            await answers.KeepAsync(key, new ApiAnswer { Status = response.StatusCode, Location = response.Headers.Location, MediaType = response.ContentType, Body = Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length) });
        answer.Position = 0;
        await answer.CopyToAsync(wire, listens);
    }
}
