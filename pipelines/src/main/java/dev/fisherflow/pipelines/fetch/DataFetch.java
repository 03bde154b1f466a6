package dev.fisherflow.pipelines.fetch;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fetches the data of tasks into a folder of folders, as the readers expect them ({@code
 * CoLA/train.tsv}, {@code cifar-10-batches-bin/test_batch.bin}). A task's folder appears when it is
 * complete; one that is there is left alone.
 */
public final class DataFetch {

  private static final long MOST_BYTES = 1L << 30;

  private final Downloader downloader;
  private final FetchProgress progress;
  private final Request request;
  private final Pins pins;

  private DataFetch(Downloader downloader, FetchProgress progress, Request request) {
    this.downloader = downloader;
    this.progress = progress;
    this.request = request;
    this.pins = new Pins(request.sha256());
  }

  /**
   * What to fetch.
   *
   * @param tasks names of tasks, see {@link #tasks()}
   * @param baseUrl one folder that holds all files by their names; empty for where each was
   *     published
   * @param to the folder that gets a folder for each task
   * @param sha256 what files must be, in hexadecimal, instead of what they were when published
   */
  public record Request(
      List<String> tasks, Optional<String> baseUrl, Path to, Map<String, String> sha256) {}

  /** The tasks whose data can be fetched. */
  public static List<String> tasks() {
    return Dataset.keys();
  }

  /**
   * Fetches what is not there.
   *
   * @throws FetchException if a file cannot be fetched or is not as expected; what is complete
   *     stays
   */
  public static void fetch(Request request, FetchSettings settings, FetchProgress progress) {
    List<Dataset> datasets = Dataset.of(request.tasks());
    try (Downloader downloader = new Downloader(settings, progress)) {
      new DataFetch(downloader, progress, request).fetch(datasets);
    }
  }

  private void fetch(List<Dataset> datasets) {
    datasets.stream().flatMap(one -> one.sources().stream()).forEach(s -> pins.of(s.file()));
    pins.allMet();
    for (Dataset dataset : datasets) {
      Path folder = request.to().resolve(dataset.folder());
      if (Folders.vacant(folder)) {
        fetch(dataset, folder);
      } else {
        progress.note(folder + " is there already");
      }
    }
  }

  private void fetch(Dataset dataset, Path folder) {
    Path incoming = Folders.create(request.to().resolve("." + dataset.key() + ".part"));
    for (Dataset.Source source : dataset.sources()) {
      downloader.fetch(
          new Download(
              address(source),
              incoming.resolve(source.file()),
              pins.of(source.file()).or(() -> Optional.of(source.sha256())),
              MOST_BYTES,
              false));
    }
    if (dataset.sources().get(0).archive()) {
      unpack(dataset, incoming.resolve(dataset.sources().get(0).file()), folder);
      Folders.delete(incoming);
    } else {
      if (Files.exists(incoming.resolve(Mrpc.DEV_IDS))) {
        Mrpc.arrange(incoming);
      }
      Folders.publish(incoming, folder);
    }
  }

  private void unpack(Dataset dataset, Path archive, Path folder) {
    Path unpacking = Folders.temporary(request.to());
    try {
      Archive.unpack(archive, unpacking, path -> wanted(dataset, path), ArchiveLimits.DEFAULT);
      Path made = unpacking.resolve(dataset.folder());
      if (Folders.vacant(made)) {
        throw new FetchException(
            "%s: expected a folder %s with data, found none"
                .formatted(archive.getFileName(), dataset.folder()));
      }
      Folders.publish(made, folder);
    } catch (FetchException e) {
      Folders.delete(archive);
      throw e;
    } finally {
      Folders.delete(unpacking);
    }
  }

  /** The data themselves: of the originals and system files around them nothing is needed. */
  private static boolean wanted(Dataset dataset, Path path) {
    return path.getNameCount() == 2
        && path.startsWith(dataset.folder())
        && path.toString().matches("[^\\p{Cntrl}]*\\.(tsv|bin|txt)");
  }

  private URI address(Dataset.Source source) {
    return Addresses.base(request.baseUrl().orElse(source.baseUrl())).resolve(source.file());
  }
}
