package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.transforms.workspace.Workspace;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Reads and checks the raw files of a request: out comes the manifest of a dataset that is already
 * prepared, or else the chunks to prepare.
 */
final class ReadRawFn extends DoFn<DatasetRequest, DatasetManifest> {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final int rowsPerShard;
  private final TupleTag<ChunkWork> work;
  private final TupleTag<FailedRecord> failures;
  private final Counter faults = Metrics.counter(ReadRawFn.class, "rowsWithFaults");
  private final Counter reused = Metrics.counter(ReadRawFn.class, "datasetsReused");

  ReadRawFn(
      Workspace workspace,
      int rowsPerShard,
      TupleTag<ChunkWork> work,
      TupleTag<FailedRecord> failures) {
    this.workspace = workspace;
    this.rowsPerShard = rowsPerShard;
    this.work = work;
    this.failures = failures;
  }

  @ProcessElement
  public void process(@Element DatasetRequest request, MultiOutputReceiver out) {
    if (request.task().images()) {
      readImages(request, out);
      return;
    }
    GlueSource source =
        GlueSource.scan(
            request,
            rowsPerShard,
            failure -> {
              faults.inc();
              out.get(failures).output(failure);
            });
    DatasetPlan plan = DatasetPlan.of(request, source, workspace);
    if (plan.prepared().isPresent()) {
      reused.inc();
      out.get(PrepareDatasets.MANIFESTS).output(plan.prepared().get());
      return;
    }
    for (RawSplit.Scan scan : source.scans()) {
      for (GlueChunk chunk : scan.chunks()) {
        out.get(work)
            .output(
                new ChunkWork(
                    request,
                    source.digest(),
                    source.failedRows(),
                    scan.file(),
                    scan.rows(),
                    chunk));
      }
    }
  }

  /** The few files of images are read and written at once: there is nothing to tokenize. */
  private void readImages(DatasetRequest request, MultiOutputReceiver out) {
    CifarFiles files = CifarFiles.find(request.rawFiles(), request.task());
    DatasetPlan plan =
        DatasetPlan.of(request, workspace, files.rows(Splits.TRAIN), 0, files.digest());
    plan.prepared().ifPresent(manifest -> reused.inc());
    out.get(PrepareDatasets.MANIFESTS)
        .output(
            plan.prepared()
                .orElseGet(
                    () ->
                        new ImagePreparation(request, files, new DatasetStore(workspace))
                            .prepare(rowsPerShard)));
  }
}
