package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.transforms.dataset.own.OwnSource;
import dev.fisherflow.transforms.dataset.survey.RawFacts;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What preparing a dataset would do, found out by reading its raw files once; nothing is written.
 *
 * @param request what is to be prepared
 * @param trainRows training examples it has
 * @param facts what the raw files show
 * @param sourceDigest digest of the raw files, the tokenizer and the settings
 * @param prepared the dataset, if the workspace has it whole and a fresh one is not asked for
 */
public record DatasetPlan(
    DatasetRequest request,
    long trainRows,
    RawFacts facts,
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
    return of(request, workspace, source.trainRows(), source.facts(), source.digest());
  }

  static DatasetPlan of(DatasetRequest request, CifarFiles files, Workspace workspace) {
    return of(request, workspace, files.rows(Splits.TRAIN), files.facts(), files.digest());
  }

  static DatasetPlan of(DatasetRequest request, OwnSource source, Workspace workspace) {
    return of(
        request,
        workspace,
        source.rows(Splits.TRAIN),
        source.facts(),
        OwnExamples.digest(request, source));
  }

  private static DatasetPlan of(
      DatasetRequest request,
      Workspace workspace,
      long trainRows,
      RawFacts facts,
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
                            .setFailedRows(facts.leftOut())
                            .setWarnings(facts.warnings())
                            .setFacts(facts.splits())
                            .build());
    return new DatasetPlan(request, trainRows, facts, sourceDigest, prepared);
  }
}
