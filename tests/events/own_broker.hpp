#pragma once

#include <stdlib.h>

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

namespace cargo::events::testing {

/// A broker of this test's own, to be killed.
class OwnBroker {
public:
    OwnBroker() {
        std::array<char, 64> name{"/tmp/quai-broker-XXXXXX"};
        folder_ = mkdtemp(name.data());
        address_ = run("start");
    }
    ~OwnBroker() {
        run("stop", " --now");
        std::filesystem::remove_all(folder_);
    }
    OwnBroker(const OwnBroker&) = delete;
    OwnBroker& operator=(const OwnBroker&) = delete;

    [[nodiscard]] const std::string& address() const { return address_; }
    void kill9() { run("kill"); }
    void start_again() { EXPECT_EQ(run("start", " " + address_.substr(address_.find(':') + 1)), address_); }

private:
    std::string run(const std::string& action, const std::string& more = "") const {
        const std::string command = QUAI_SOURCE_DIR "/scripts/kafka/broker " + action + " " + folder_ + more;
        FILE* const pipe = popen(command.c_str(), "r");
        std::array<char, 256> line{};
        std::string out;
        while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) out += line.data();
        pclose(pipe);
        if (!out.empty() && out.back() == '\n') out.pop_back();
        return out;
    }
    std::string folder_;
    std::string address_;
};

}  // namespace cargo::events::testing
