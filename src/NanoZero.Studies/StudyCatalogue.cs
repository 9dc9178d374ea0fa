namespace NanoZero.Studies;

/// <summary>Does something with a study of any kind.</summary>
internal interface IStudyVisitor<T>
{
    /// <summary>Does it.</summary>
    T Visit<TConfig, TSummary>(IStudy<TConfig, TSummary> study)
        where TConfig : class, new()
        where TSummary : class;
}

/// <summary>A study of the catalogue.</summary>
internal interface IStudyEntry
{
    /// <summary>Gets the word on the command line.</summary>
    string Name { get; }

    /// <summary>Opens the study with its types.</summary>
    /// <param name="visitor">Works with the study.</param>
    T Open<T>(IStudyVisitor<T> visitor);
}

/// <summary>All studies, and the pages of every kind of experiment.</summary>
internal static class StudyCatalogue
{
    /// <summary>Gets the studies; a new one is one line here.</summary>
    public static IReadOnlyList<IStudyEntry> All { get; } =
        [Entry(new BatchingStudy()), Entry(new PriceOfBatchingStudy()), Entry(new AblationStudy())];

    /// <summary>Returns a study as an entry of a catalogue.</summary>
    public static IStudyEntry Entry<TConfig, TSummary>(IStudy<TConfig, TSummary> study)
        where TConfig : class, new()
        where TSummary : class => new StudyEntry<TConfig, TSummary>(study);

    /// <summary>Opens the study or tournament in a folder, of whatever kind, for its report.</summary>
    /// <returns>The experiment; null where the folder holds neither a study nor a tournament.</returns>
    /// <exception cref="InvalidDataException">
    /// There is a study of an unknown kind, or a file cannot be read.
    /// </exception>
    public static IReportedExperiment? Open(string path)
    {
        if (Experiments.IsIn(path))
        {
            string file = Experiments.DescriptionIn(path, "study");
            string? format = ConfigurationFile.FormatOf(JsonText.TextOf(file));
            // which says what is wrong
            IStudyEntry study = All.FirstOrDefault(study => study.Open(new FormatOf()) == format) ?? All[0];
            return study.Open(new Opener(path));
        }

        return Experiments.IsIn(path, "tournament")
            ? Experiment<TournamentConfig, Standings>.Open(new Tournament(), path)
            : null;
    }

    private sealed class StudyEntry<TConfig, TSummary>(IStudy<TConfig, TSummary> study) : IStudyEntry
        where TConfig : class, new()
        where TSummary : class
    {
        public string Name => study.Name;

        public T Open<T>(IStudyVisitor<T> visitor) => visitor.Visit(study);
    }

    private sealed class FormatOf : IStudyVisitor<string>
    {
        public string Visit<TConfig, TSummary>(IStudy<TConfig, TSummary> study)
            where TConfig : class, new()
            where TSummary : class => study.Format;
    }

    private sealed class Opener(string path) : IStudyVisitor<IReportedExperiment>
    {
        public IReportedExperiment Visit<TConfig, TSummary>(IStudy<TConfig, TSummary> study)
            where TConfig : class, new()
            where TSummary : class => Experiment<TConfig, TSummary>.Open(study, path);
    }
}
