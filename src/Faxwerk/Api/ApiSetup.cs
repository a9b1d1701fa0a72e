using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Faxwerk.Settings;

namespace Faxwerk.Api;

/// <summary>Registers what all endpoints share.</summary>
public static class ApiSetup
{
    /// <summary>The sections <c>api</c> and <c>web</c>, problem details, the OpenAPI document <c>/openapi.json</c>; enums are camelCase words.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSettings<ApiSettings>("api")
        .AddSettings<WebSettings>("web")
        .AddSingleton<ForeignReads>()
        .AddSingleton<ApiAnswers>()
        .AddProblemDetails(problems => problems.CustomizeProblemDetails = context => Problem.AddCode(context.ProblemDetails))
        .AddApiDescription()
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            json.SerializerOptions.TypeInfoResolver = json.SerializerOptions.TypeInfoResolver?.WithAddedModifier(StorableText.Watch);
        });
}
