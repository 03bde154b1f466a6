/** What is noticeable about raw files, although they can be read, and how long their texts are. */
package dev.fisherflow.transforms.dataset.survey;
