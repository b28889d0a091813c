//! Files of the master list.

use tonic::{Code, Request, Response, Streaming};
use vsys_proto::contract_intake::v1 as intake;
use vsys_proto::contract_intake::v1::import_master_list_request::Part;
use vsys_proto::contract_intake::v1::master_list_service_server::MasterListService;

use super::{Answer, Intake, NOW, refusal};

#[tonic::async_trait]
impl MasterListService for Intake {
    async fn import_master_list(
        &self,
        request: Request<Streaming<intake::ImportMasterListRequest>>,
    ) -> Answer<intake::ImportMasterListResponse> {
        let mut parts = request.into_inner();
        let (mut header, mut bytes) = (None, 0);
        while let Some(message) = parts.message().await? {
            match message.part {
                Some(Part::Header(said)) => header = Some(said),
                Some(Part::Chunk(chunk)) => bytes += chunk.len(),
                None => {}
            }
        }
        let header = header.ok_or_else(|| refusal(Code::InvalidArgument, "HEADER_MISSING"))?;
        let mut kept = self.kept();
        if !header.dry_run && header.shown_digest != kept.findings.digest {
            return Err(refusal(Code::Aborted, "LIST_DIFFERS_NOW"));
        }
        let adopted = !header.dry_run && kept.findings.bad_rows.is_empty();
        kept.files.push((header, bytes));
        Ok(Response::new(intake::ImportMasterListResponse { adopted, ..kept.findings.clone() }))
    }

    async fn list_master_imports(
        &self,
        _: Request<intake::ListMasterImportsRequest>,
    ) -> Answer<intake::ListMasterImportsResponse> {
        let kept = self.kept();
        let adopted = kept.files.iter().filter(|(header, _)| !header.dry_run);
        let import = |(header, _): &(intake::ImportMasterListHeader, usize)| intake::MasterImport {
            time: NOW,
            source: header.source.clone(),
            prefecture_code: header.prefecture_code.clone(),
            ..intake::MasterImport::default()
        };
        let imports = adopted.map(import).collect();
        Ok(Response::new(intake::ListMasterImportsResponse { imports }))
    }

    async fn list_master_entries(
        &self,
        request: Request<intake::ListMasterEntriesRequest>,
    ) -> Answer<intake::ListMasterEntriesResponse> {
        let wish = request.into_inner();
        let mut kept = self.kept();
        let is_of = |one: &&intake::ListedMasterEntry| {
            let entry = one.entry.clone().unwrap_or_default();
            let is_there = [&entry.prefecture_code, ""].contains(&wish.prefecture_code.as_str());
            is_there && entry.name.contains(&wish.keyword)
        };
        let size = usize::try_from(wish.page_size).unwrap();
        let from = wish.page_token.parse().unwrap_or(0);
        let found: Vec<_> = kept.entries.iter().filter(is_of).cloned().collect();
        let rest = found.len().saturating_sub(from + size);
        let in_force = kept.entries.iter().filter(|one| !one.ended).count();
        kept.looked_for.push(wish);
        Ok(Response::new(intake::ListMasterEntriesResponse {
            entries: found.into_iter().skip(from).take(size).collect(),
            next_page_token: if rest > 0 { (from + size).to_string() } else { String::new() },
            in_force: u32::try_from(in_force).unwrap(),
        }))
    }
}
