package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.transforms.dataset.own.OwnSource;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What preparing a dataset would do, found out by reading its raw files once; nothing is written.
 *
 * @param trainRows training examples it has
 * @param failedRows rows that cannot be read and are left out
 * @param warnings what is noticeable about the raw files
 * @param sourceDigest digest of the raw files, the tokenizer and the settings
 * @param prepared the dataset, if the workspace has it whole and a fresh one is not asked for
 */
public record DatasetPlan(
    long trainRows,
    long failedRows,
    List<DataWarning> warnings,
    String sourceDigest,
    Optional<DatasetManifest> prepared) {

  /**
   * The plan of a request.
   *
   * @param failures receives each row with a fault
   * @throws DatasetException if a file is missing, is another's, or holds a label that is not the
   *     task's
   */
  public static DatasetPlan of(
      DatasetRequest request, Workspace workspace, Consumer<FailedRecord> failures) {
    if (request.task().images()) {
      CifarFiles files = CifarFiles.find(request.rawFiles(), request.task());
      return of(request, files, workspace);
    }
    if (request.task().definition() != null) {
      return of(request, OwnSource.scan(request.task(), failures), workspace);
    }
    return of(request, GlueSource.scan(request, Integer.MAX_VALUE, failures), workspace);
  }

  static DatasetPlan of(DatasetRequest request, GlueSource source, Workspace workspace) {
    return of(
        request,
        workspace,
        source.trainRows(),
        source.failedRows(),
        source.warnings(),
        source.digest());
  }

  static DatasetPlan of(DatasetRequest request, CifarFiles files, Workspace workspace) {
    return of(request, workspace, files.rows(Splits.TRAIN), 0, files.warnings(), files.digest());
  }

  static DatasetPlan of(DatasetRequest request, OwnSource source, Workspace workspace) {
    return of(
        request,
        workspace,
        source.rows(Splits.TRAIN),
        source.failedRows(),
        source.warnings(),
        OwnExamples.digest(request, source));
  }

  private static DatasetPlan of(
      DatasetRequest request,
      Workspace workspace,
      long trainRows,
      long failedRows,
      List<DataWarning> warnings,
      String sourceDigest) {
    Optional<DatasetManifest> prepared =
        request.fresh()
            ? Optional.empty()
            : new DatasetStore(workspace)
                .find(sourceDigest)
                .map(
                    manifest ->
                        DatasetManifest.newBuilder(manifest)
                            .setSourceDigest(sourceDigest)
                            .setFailedRows(failedRows)
                            .setWarnings(warnings)
                            .build());
    return new DatasetPlan(trainRows, failedRows, warnings, sourceDigest, prepared);
  }
}
