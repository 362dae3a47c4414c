#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/folders/watched_folder.hpp"

namespace cargo::folders {

/// All partners' folders, by turns: what ails one is told and costs the others nothing but its step.
class Rounds {
public:
    /// For the operator's log, which names nobody: a folder is its place in the configuration, from 1. `service` and `clock`
    /// outlive the rounds.
    using Tell = std::function<void(std::size_t folder, const FolderNews& news)>;
    Rounds(const std::vector<FolderOrder>& orders, const service::Service& service, const service::Clock& clock,
           const std::string& spool_folder, std::size_t bytes_max, Tell tell);

    /// One step of each folder. True: some have more to do at once.
    [[nodiscard]] Result<bool> step(service::Session& session);

private:
    struct One {
        WatchedFolder folder;
        Errc last_error{};
    };
    const service::Service& service_;
    const service::Clock& clock_;
    Tell tell_;
    std::vector<One> all_{};
};

}  // namespace cargo::folders
