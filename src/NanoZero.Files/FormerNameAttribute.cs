using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace NanoZero.Files;

/// <summary>
/// The key that files of earlier versions have for a property. It is read as before and never written.
/// </summary>
/// <param name="key">The key as it stands in those files.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FormerNameAttribute(string key) : Attribute
{
    /// <summary>Gets the key as it stands in files of earlier versions.</summary>
    public string Key => key;

    /// <summary>Returns whether a key is the former one of a property, in any case.</summary>
    /// <param name="property">The property.</param>
    /// <param name="key">The key that was read.</param>
    internal static bool Is(JsonPropertyInfo property, string key) =>
        Of(property) is { } former && former.Equals(key, StringComparison.OrdinalIgnoreCase);

    private static string? Of(JsonPropertyInfo property) => property.AttributeProvider is MemberInfo member
        ? member.GetCustomAttribute<FormerNameAttribute>()?.Key
        : null;
}
