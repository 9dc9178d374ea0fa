using System.Text.Json.Serialization;

namespace NanoZero.Reports;

/// <summary>
/// A report as data: what it says, in order, without how it looks. Renderers make a page or a terminal text of it.
/// </summary>
/// <param name="Title">Title and first heading.</param>
/// <param name="Answer">What was found, in one paragraph, before anything else; empty for none.</param>
/// <param name="Sections">The sections, in order.</param>
public sealed record Report(string Title, string Answer, IReadOnlyList<Section> Sections);

/// <summary>A part of a report with a heading.</summary>
/// <param name="Heading">The heading. An empty one adds the blocks to the section before, or to the answer.</param>
/// <param name="Blocks">What stands below the heading, in order.</param>
public sealed record Section(string Heading, IReadOnlyList<Block> Blocks);

/// <summary>One thing in a section.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Paragraph), "paragraph")]
[JsonDerivedType(typeof(Subheading), "subheading")]
[JsonDerivedType(typeof(Finding), "finding")]
[JsonDerivedType(typeof(Bullets), "bullets")]
[JsonDerivedType(typeof(Facts), "facts")]
[JsonDerivedType(typeof(Verbatim), "verbatim")]
[JsonDerivedType(typeof(Table), "table")]
[JsonDerivedType(typeof(Figure), "figure")]
public abstract record Block;

/// <summary>A paragraph.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsNote">Whether it is a condition or a caveat, in smaller letters.</param>
public sealed record Paragraph(string Text, bool IsNote = false) : Block;

/// <summary>A heading within a section.</summary>
/// <param name="Text">The heading.</param>
internal sealed record Subheading(string Text) : Block;

/// <summary>A question and its answer.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer: one sentence, with its confidence.</param>
internal sealed record Finding(string Question, string Answer) : Block;

/// <summary>A list with a bullet before each item.</summary>
internal sealed record Bullets(IReadOnlyList<string> Items) : Block;

/// <summary>Names with their values: settings, versions, the machine.</summary>
/// <param name="Items">Name and value, in order.</param>
internal sealed record Facts(IReadOnlyList<Fact> Items) : Block;

/// <summary>A name with its value.</summary>
internal sealed record Fact(string Name, string Value);

/// <summary>Text in a fixed-width font as it is: commands to type, a configuration, a board.</summary>
/// <param name="Text">Lines of text.</param>
internal sealed record Verbatim(string Text) : Block;

/// <summary>A numbered figure: one drawing, or several panels side by side, which have letters.</summary>
/// <param name="Name">
/// Name of its files, unique in the report: lower case letters, digits, dashes. The files of several panels are
/// numbered.
/// </param>
/// <param name="Caption">What the charts show together.</param>
/// <param name="Charts">The charts, row by row.</param>
public sealed record Figure(string Name, string Caption, IReadOnlyList<Chart> Charts) : Block
{
    /// <summary>Panels in a row, 1 to 4; fewer on a narrow screen. A figure of one chart fills the row.</summary>
    public int PanelsInARow { get; init; } = 2;

    /// <summary>Names of the charts' files, without their endings; as many as there are charts.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> FileNames => Charts.Count == 1
        ? [Name]
        : [.. Enumerable.Range(1, Charts.Count).Select(number =>
            string.Create(CultureInfo.InvariantCulture, $"{Name}-{number}"))];

}
