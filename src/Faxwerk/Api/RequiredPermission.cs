using Faxwerk.Directory;

namespace Faxwerk.Api;

/// <summary>The permission that an endpoint asks for, null where it is open to anyone. An endpoint without it answers nobody.</summary>
public sealed record RequiredPermission(Permission? Permission);

/// <summary>States permissions where endpoints are mapped.</summary>
public static class RequiredPermissionExtensions
{
    /// <summary>Opens endpoints to callers who have the permission.</summary>
    public static T RequireAccess<T>(this T endpoint, Permission permission)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredPermission(permission));

    /// <summary>Opens endpoints to anyone.</summary>
    public static T OpenToAnyone<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredPermission(null));
}
