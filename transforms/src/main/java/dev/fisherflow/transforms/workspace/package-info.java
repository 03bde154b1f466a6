/** The workspace: where datasets, trials and runs live, on any Beam file system. */
package dev.fisherflow.transforms.workspace;
