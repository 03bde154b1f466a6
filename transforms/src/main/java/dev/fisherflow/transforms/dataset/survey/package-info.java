/** What is noticeable about raw files, although they can be read: counted, and put into words. */
package dev.fisherflow.transforms.dataset.survey;
