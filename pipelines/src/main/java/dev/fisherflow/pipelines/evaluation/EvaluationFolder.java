package dev.fisherflow.pipelines.evaluation;

import dev.fisherflow.pipelines.ledger.FolderDigests;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.schemas.IndicatorSummary;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of an evaluation below {@code runs/<runId>/evaluation/}.
 *
 * <pre>
 * indicators.csv, .avro   one row per checkpoint, batch, rule and damping
 * summaries.csv, .avro    their means and standard deviations over the batches
 * *.svg                   the pictures
 * failures.avro           what could not be evaluated
 * evaluation.html         pictures and tables on one page
 * digests.jsonl           the digests of these; written last
 * </pre>
 *
 * @param run the run
 */
public record EvaluationFolder(RunFolder run) implements Serializable {

  public static final String PAGE = "evaluation.html";

  static final String INDICATOR_TABLE = "indicators.csv";
  static final String SUMMARY_TABLE = "summaries.csv";

  private static final String INDICATORS = "indicators.avro";
  private static final String SUMMARIES = "summaries.avro";
  private static final String FAILURES = "failures.avro";

  public Workspace workspace() {
    return run.workspace();
  }

  /** Path of a file of the evaluation, relative to the workspace. */
  public String path(String file) {
    return run.path(RunFolder.EVALUATION + "/" + file);
  }

  /** Full location of a file of the evaluation. */
  public String location(String file) {
    return workspace().resolve(path(file));
  }

  /** Removes what an earlier evaluation of the run left, so that it is not taken for this one's. */
  public void clear() {
    workspace().delete(workspace().list(path("*")));
  }

  void write(
      List<Indicator> indicators, List<IndicatorSummary> summaries, List<FailedRecord> failures) {
    workspace().publishRecords(path(INDICATORS), Indicator.getClassSchema(), indicators);
    workspace().publishRecords(path(SUMMARIES), IndicatorSummary.getClassSchema(), summaries);
    workspace().publishRecords(path(FAILURES), FailedRecord.getClassSchema(), failures);
  }

  /** The digests of its files. */
  public FolderDigests digests() {
    return new FolderDigests(workspace(), path(""), RunFolder.DIGESTS);
  }

  /** Notes the digests of all files that are there. */
  void noteFiles() {
    int prefix = path("").length();
    digests()
        .noteOnly(
            workspace().list(path("*")).stream().map(file -> file.substring(prefix)).toList());
  }

  /** The summaries; none if the run was not evaluated. */
  public List<IndicatorSummary> summaries() {
    if (workspace().exists(path(SUMMARIES))) {
      return workspace().readRecords(path(SUMMARIES), IndicatorSummary.class);
    }
    digests().requireUnknown(SUMMARIES);
    return List.of();
  }

  public List<FailedRecord> failures() {
    return workspace().readRecords(path(FAILURES), FailedRecord.class);
  }

  /** Full locations of what there is to look at, the page first. */
  public List<String> files() {
    return Stream.of(PAGE, "*.csv", "*.svg")
        .flatMap(glob -> workspace().list(path(glob)).stream())
        .map(workspace()::resolve)
        .toList();
  }
}
