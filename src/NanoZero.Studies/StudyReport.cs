namespace NanoZero.Studies;

/// <summary>The report of a study of any kind.</summary>
public static class StudyReport
{
    /// <summary>Writes <c>report.html</c> and <c>summary.json</c> of the study in a folder, finished or not.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The report's file.</returns>
    /// <exception cref="InvalidDataException">There is no study, or a file of it cannot be read.</exception>
    public static string Write(string folder)
    {
        if (StudyDescription.FormatIn(folder) == PriceFolder.CurrentFormat)
        {
            PriceFolder price = PriceFolder.Open(folder);
            PriceOfBatchingReport.Write(price);
            return price.ReportPath;
        }

        StudyFolder study = StudyFolder.Open(folder);
        BatchingReport.Write(study);
        return study.ReportPath;
    }
}
