package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.transforms.dataset.own.OwnSource;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
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
    if (request.task().definition() != null) {
      readOwn(request, out);
      return;
    }
    List<FailedRecord> faulty = new ArrayList<>();
    GlueSource source =
        GlueSource.scan(
            request,
            rowsPerShard,
            failure -> {
              faults.inc();
              faulty.add(failure);
              out.get(failures).output(failure);
            });
    DatasetStore store = new DatasetStore(workspace);
    store.stageFaults(source.digest(), faulty);
    DatasetPlan plan = DatasetPlan.of(request, source, workspace);
    if (plan.prepared().isPresent()) {
      reuse(plan.prepared().get(), store, out);
      return;
    }
    for (RawSplit.Scan scan : source.scans()) {
      for (RawSplit.Chunk chunk : scan.chunks()) {
        out.get(work)
            .output(
                new ChunkWork(
                    request, source.digest(), source.facts(), scan.file(), scan.rows(), chunk));
      }
    }
  }

  /** The few files of images are read and written at once: there is nothing to tokenize. */
  private void readImages(DatasetRequest request, MultiOutputReceiver out) {
    CifarFiles files = CifarFiles.find(request.rawFiles(), request.task());
    prepare(request, files, DatasetPlan.of(request, files, workspace), out);
  }

  /** Own files may be packed and hold line breaks in cells: they are read from end to end. */
  private void readOwn(DatasetRequest request, MultiOutputReceiver out) {
    List<FailedRecord> faulty = new ArrayList<>();
    OwnSource source = OwnSource.scan(request.task(), faulty::add);
    faults.inc(faulty.size());
    faulty.forEach(out.get(failures)::output);
    OwnExamples examples = new OwnExamples(request, source);
    new DatasetStore(workspace).stageFaults(examples.digest(), faulty);
    prepare(request, examples, DatasetPlan.of(request, source, workspace), out);
  }

  private void prepare(
      DatasetRequest request,
      StreamedPreparation.Examples examples,
      DatasetPlan plan,
      MultiOutputReceiver out) {
    DatasetStore store = new DatasetStore(workspace);
    if (plan.prepared().isPresent()) {
      reuse(plan.prepared().get(), store, out);
      return;
    }
    out.get(PrepareDatasets.MANIFESTS)
        .output(new StreamedPreparation(request, examples, store).prepare(rowsPerShard));
  }

  /** Of sources that make the same dataset, its manifest is of the one that was read last. */
  private void reuse(DatasetManifest manifest, DatasetStore store, MultiOutputReceiver out) {
    reused.inc();
    store.publishFaults(manifest);
    if (!manifest.equals(store.manifest(manifest.getDigest()))) {
      store.publish(manifest);
    }
    out.get(PrepareDatasets.MANIFESTS).output(manifest);
  }
}
