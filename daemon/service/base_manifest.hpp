#pragma once

#include <expected>
#include <string>

#include "daemon/service/message_work.hpp"

/// Which manifest an ASYCUDA companion adds to. Office, voyage and day of departure name it; it must be the filer's own, or one
/// of an agent who granted the filer, as under a CUSCAR. All others do not exist: a stranger learns nothing of who filed what.
namespace cargo::service {

struct BaseManifest {
    std::string agent;        ///< who filed it
    std::string message{};    ///< with which message: the id of its inbox entry
    PortCall call{};
    std::set<std::string> boxes{};  ///< of a degroupage: those of its master
};

/// `root`: Awbolds (finds the master as well), Awappend (the filer's own manifests only), Awmcds. Refusals: message_call_unknown,
/// message_master_unknown, message_master_ambiguous, each where the file names it. An Error: the store.
[[nodiscard]] Result<std::expected<BaseManifest, Worked>> base_of(MessageWork& work, const Manifest& addition,
                                                                  const std::string& root);

/// A degroupage shares out what lies in its master's boxes, and brings none. The refusal when it names another; else nothing.
[[nodiscard]] std::optional<Worked> names_other_boxes(const Manifest& degroupage, const BaseManifest& base);

}  // namespace cargo::service
