#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "edi/interchange.hpp"

namespace cargo::service {

/// A manifest as it is kept.
struct ManifestDocuments {
    std::vector<std::string> bills{};  ///< document_json of each, by its place in the manifest
    /// What all of it said, short enough to keep and enough to name the first difference: canonical JSON
    /// {stay, imo, voyage, bills: {BILL: hash}, boxes: {NUMBER: type}}.
    std::string digest{};
};
[[nodiscard]] ManifestDocuments documents_of(const Manifest& manifest);

/// Documents made by the thread that reads a file, for the one that works its messages: they ask the books for nothing.
class DocumentsAhead {
public:
    /// Of the next message, if it is a manifest that was accepted, in an interchange that is not `refused`: of another one not
    /// all bills may be taken.
    void make(const edi::Message& message, bool refused);
    /// Of the same message, which was read by then.
    [[nodiscard]] std::optional<ManifestDocuments> take();

private:
    std::mutex mutex_{};
    std::deque<std::optional<ManifestDocuments>> made_{};  ///< of the message that is read, and of one that waits
};

}  // namespace cargo::service
